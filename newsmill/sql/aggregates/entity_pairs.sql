-- Per pair of entities in one sentence, the lower number first: sentences and articles.
-- kind: counts
-- family: entity
WITH named AS (
    SELECT DISTINCT
        article_id,
        sentence_index,
        language,
        entity_number
    FROM batch_mentions
)

SELECT
    named_a.entity_number AS entity_number_a,
    named_b.entity_number AS entity_number_b,
    named_a.language AS in_language,
    count(DISTINCT named_a.article_id) AS article_count,
    count(*) AS sentence_count
FROM named AS named_a
INNER JOIN named AS named_b
    ON
        named_a.article_id = named_b.article_id
        AND named_a.sentence_index = named_b.sentence_index
        AND named_a.entity_number < named_b.entity_number
GROUP BY named_a.entity_number, named_b.entity_number, named_a.language
