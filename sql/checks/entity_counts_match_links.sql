-- The counts of an entity are those of its links.
WITH counted AS (
    SELECT
        entity_id,
        count(*) AS mention_count,
        count(DISTINCT article_id) AS article_count
    FROM entity_links
    GROUP BY entity_id
)

SELECT
    entities.entity_id,
    entities.mention_count,
    entities.article_count,
    counted.mention_count AS linked_mention_count,
    counted.article_count AS linked_article_count
FROM entities
INNER JOIN counted ON entities.entity_id = counted.entity_id
WHERE
    entities.mention_count <> counted.mention_count
    OR entities.article_count <> counted.article_count
