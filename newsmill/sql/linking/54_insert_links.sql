-- Insert the links of the relinked names.
INSERT INTO entity_links BY NAME
SELECT
    entity_mentions.article_id,
    entity_mentions.mention_index,
    name_entities.entity_id,
    concat_ws(
        '+',
        nullif(article_names.rule, ''),
        coalesce(nullif(article_names.listed_rule, ''), name_entities.rule),
        CASE
            WHEN name_entities.correction IS NOT NULL THEN 'user'
            WHEN name_entities.entity_id <> name_entities.cluster_id THEN 'acronym'
        END
    ) AS rule, -- noqa: RF04
    CASE
        WHEN name_entities.correction IS NOT NULL THEN 1.0
        WHEN article_names.listed_id = '' THEN round(article_names.score * name_entities.score, 4)
        ELSE round(article_names.score * article_names.listed_score, 4)
    END AS score
FROM entity_mentions
SEMI JOIN relinked_names
    ON
        entity_mentions.article_id = relinked_names.article_id
        AND entity_mentions.surface = relinked_names.surface
        AND entity_mentions.entity_type = relinked_names.entity_type
INNER JOIN article_names
    ON
        entity_mentions.article_id = article_names.article_id
        AND entity_mentions.surface = article_names.surface
        AND entity_mentions.entity_type = article_names.entity_type
INNER JOIN name_entities
    ON article_names.name_key = name_entities.name_key AND article_names.listed_id = name_entities.listed_id
ORDER BY entity_mentions.article_id, entity_mentions.mention_index
