-- The aggregated pairs of each name and entity agree with the sentences that mention it: their number, their languages,
-- and at most one article for each sentence.
-- scope: everything
WITH named_entities AS (
    SELECT DISTINCT
        entity_mentions.article_id,
        entity_mentions.sentence_index,
        entity_numbers.entity_number
    FROM entity_mentions
    INNER JOIN entity_links
        ON
            entity_mentions.article_id = entity_links.article_id
            AND entity_mentions.mention_index = entity_links.mention_index
    INNER JOIN aggregates.entity_numbers ON entity_links.entity_id = entity_numbers.entity_id
),

entities_beside AS (
    SELECT
        entity_number,
        count(*) OVER (PARTITION BY article_id, sentence_index) - 1 AS beside_count
    FROM named_entities
),

entity_sums AS (
    SELECT
        entity_number,
        sum(beside_count) AS pair_count
    FROM entities_beside
    GROUP BY entity_number
    HAVING sum(beside_count) > 0
),

entity_pairs AS (
    SELECT
        entity_number,
        sum(sentence_count) AS pair_count
    FROM (
        SELECT
            unnest([entity_number_a, entity_number_b]) AS entity_number,
            sentence_count
        FROM aggregates.entity_pairs
    ) AS sides
    GROUP BY entity_number
),

named AS (
    SELECT DISTINCT
        entity_mentions.article_id,
        entity_mentions.sentence_index,
        entity_mentions.surface,
        name_numbers.name_number
    FROM entity_mentions
    INNER JOIN aggregates.name_numbers
        ON entity_mentions.surface = name_numbers.surface AND entity_mentions.entity_type = name_numbers.entity_type
),

names_beside AS (
    SELECT
        name_number,
        count(*) OVER (PARTITION BY article_id, sentence_index)
        - count(*) OVER (PARTITION BY article_id, sentence_index, surface) AS beside_count
    FROM named
),

name_sums AS (
    SELECT
        name_number,
        sum(beside_count) AS pair_count
    FROM names_beside
    GROUP BY name_number
    HAVING sum(beside_count) > 0
),

name_pairs AS (
    SELECT
        name_number,
        sum(sentence_count) AS pair_count
    FROM (
        SELECT
            unnest([name_number_a, name_number_b]) AS name_number,
            sentence_count
        FROM aggregates.name_pairs
    ) AS sides
    GROUP BY name_number
),

-- The languages of an entity or name in pairs are known from its articles.
languages_in_pairs AS (
    SELECT DISTINCT
        'languages of entities' AS kind,
        entity_number AS key_number,
        unnest(languages) AS language
    FROM (
        SELECT
            unnest([entity_number_a, entity_number_b]) AS entity_number,
            languages
        FROM aggregates.entity_pairs
    ) AS sides
    UNION ALL
    SELECT DISTINCT
        'languages of names' AS kind,
        name_number AS key_number,
        unnest(languages) AS language
    FROM (
        SELECT
            unnest([name_number_a, name_number_b]) AS name_number,
            languages
        FROM aggregates.name_pairs
    ) AS sides
),

known_languages AS (
    SELECT
        'languages of entities' AS kind,
        entity_number AS key_number,
        language
    FROM aggregates.entity_languages
    UNION ALL
    SELECT
        'languages of names' AS kind,
        name_number AS key_number,
        language
    FROM aggregates.name_languages
)

SELECT
    'entities' AS kind,
    coalesce(entity_sums.entity_number, entity_pairs.entity_number) AS key_number,
    entity_pairs.pair_count AS aggregated_count,
    entity_sums.pair_count AS row_count
FROM entity_sums
FULL OUTER JOIN entity_pairs ON entity_sums.entity_number = entity_pairs.entity_number
WHERE entity_sums.pair_count IS DISTINCT FROM entity_pairs.pair_count
UNION ALL
SELECT
    'names' AS kind,
    coalesce(name_sums.name_number, name_pairs.name_number) AS key_number,
    name_pairs.pair_count AS aggregated_count,
    name_sums.pair_count AS row_count
FROM name_sums
FULL OUTER JOIN name_pairs ON name_sums.name_number = name_pairs.name_number
WHERE name_sums.pair_count IS DISTINCT FROM name_pairs.pair_count
UNION ALL
SELECT
    'articles of entities' AS kind,
    entity_number_a AS key_number,
    article_count AS aggregated_count,
    list_sum(language_article_counts) AS row_count
FROM aggregates.entity_pairs
WHERE
    article_count > sentence_count
    OR article_count IS DISTINCT FROM list_sum(language_article_counts)
    OR len(languages) IS DISTINCT FROM len(language_article_counts)
UNION ALL
SELECT
    'articles of names' AS kind,
    name_number_a AS key_number,
    article_count AS aggregated_count,
    list_sum(language_article_counts) AS row_count
FROM aggregates.name_pairs
WHERE
    article_count > sentence_count
    OR article_count IS DISTINCT FROM list_sum(language_article_counts)
    OR len(languages) IS DISTINCT FROM len(language_article_counts)
UNION ALL
SELECT
    languages_in_pairs.kind,
    languages_in_pairs.key_number,
    NULL AS aggregated_count,
    NULL AS row_count
FROM languages_in_pairs
ANTI JOIN known_languages
    ON
        languages_in_pairs.kind = known_languages.kind
        AND languages_in_pairs.key_number = known_languages.key_number
        AND languages_in_pairs.language = known_languages.language
