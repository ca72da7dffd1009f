-- Why a mention is linked to its entity: the rules that led there, step by step; FROM marts.why('ARTICLE_ID', 0).
CREATE OR REPLACE MACRO marts.why(OF_ARTICLE, OF_MENTION) AS TABLE
    WITH mentions AS (
        SELECT
            entity_mentions.surface,
            article_names.meaning,
            article_names.spelling,
            article_names.rule AS article_rule,
            article_names.score AS article_score,
            article_names.listed_rule,
            article_names.listed_score,
            name_entities.rule AS corpus_rule,
            name_entities.score AS corpus_score,
            name_entities.cluster_id,
            name_entities.entity_id,
            name_entities.correction,
            entities.name,
            entity_links.score
        FROM entity_mentions
        INNER JOIN entity_links
            ON
                entity_mentions.article_id = entity_links.article_id
                AND entity_mentions.mention_index = entity_links.mention_index
        INNER JOIN article_names
            ON
                entity_mentions.article_id = article_names.article_id
                AND entity_mentions.surface = article_names.surface
                AND entity_mentions.entity_type = article_names.entity_type
        INNER JOIN name_entities
            ON
                article_names.name_key = name_entities.name_key
                AND article_names.listed_id = name_entities.listed_id
        INNER JOIN entities ON name_entities.entity_id = entities.entity_id
        WHERE entity_mentions.article_id = of_article AND entity_mentions.mention_index = of_mention -- noqa: RF02
    ),

    steps AS (
        SELECT
            1 AS step_number,
            surface AS from_name,
            meaning AS to_name,
            article_rule AS rule, -- noqa: RF04
            article_score AS score
        FROM mentions
        WHERE article_rule <> ''
        UNION ALL BY NAME
        SELECT
            2 AS step_number,
            spelling AS from_name,
            name AS to_name,
            if(listed_rule = '', corpus_rule, listed_rule) AS rule, -- noqa: RF04
            if(listed_rule = '', corpus_score, listed_score) AS score
        FROM mentions
        UNION ALL BY NAME
        SELECT
            3 AS step_number,
            spelling AS from_name,
            name AS to_name,
            'acronym' AS rule, -- noqa: RF04
            corpus_score AS score
        FROM mentions
        WHERE entity_id <> cluster_id AND correction IS NULL
        UNION ALL BY NAME
        SELECT
            4 AS step_number,
            spelling AS from_name,
            name AS to_name,
            'user' AS rule, -- noqa: RF04
            1.0 AS score
        FROM mentions
        WHERE correction IS NOT NULL
    )

    SELECT
        steps.step_number,
        steps.from_name,
        steps.to_name,
        steps.rule,
        steps.score,
        CASE steps.rule
            WHEN 'short_name' THEN 'the article names one person so in full'
            WHEN 'short_name_nearest' THEN 'the article names several people so in full; this one came last before'
            WHEN 'short_institution' THEN 'the article names one institution that begins so'
            WHEN 'inflected' THEN 'the article has the name in another case'
            WHEN 'added_ending' THEN 'the same name with an ending added to it'
            WHEN 'legal_form' THEN 'the same company with its legal form'
            WHEN 'misspelled' THEN 'a name of the article that sounds alike'
            WHEN 'beside' THEN 'it stands in brackets beside the name whose letters it has'
            WHEN 'beside_only' THEN 'it stands in brackets beside the name'
            WHEN 'initials' THEN 'it has the first letters of one name of the article'
            WHEN 'country' THEN 'a country, territory or former state is called so in this or another language'
            WHEN 'country_case' THEN 'a country is called so in this language, in another case'
            WHEN 'city' THEN 'the city of this name that fits the countries of the article, or else the largest'
            WHEN 'city_case' THEN 'a city is called so, in another case'
            WHEN 'listed' THEN 'a list of institutions, continents and regions has the name'
            WHEN 'listed_case' THEN 'a list of institutions, continents and regions has the name, in another case'
            WHEN 'region' THEN 'a state or province is called so'
            WHEN 'region_case' THEN 'a state or province is called so in this language, in another case'
            WHEN 'name' THEN 'the most mentioned name of its entity'
            WHEN 'same' THEN 'written alike but for case, diacritics or romanisation'
            WHEN 'case' THEN 'the same name in another grammatical case'
            WHEN 'spelling' THEN 'languages spell the name differently'
            WHEN 'script' THEN 'the same name in another script'
            WHEN 'initial' THEN 'the given name is an initial'
            WHEN 'given_name' THEN 'the given name has this form in another language, or is a short form'
            WHEN 'surname' THEN 'most articles with this surname mean this person'
            WHEN 'acronym' THEN 'other articles say what it stands for'
            WHEN 'user' THEN (
                SELECT corrections.action || coalesce(': ' || corrections.reason, '')
                FROM corrections INNER JOIN mentions ON corrections.correction_id = mentions.correction
            )
        END AS because
    FROM steps
    ORDER BY steps.step_number;
