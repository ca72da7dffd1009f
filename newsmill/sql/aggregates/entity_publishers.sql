-- Per entity and publisher: articles.
-- kind: counts
-- family: entity
SELECT
    entity_number,
    publisher,
    count(DISTINCT article_id) AS article_count
FROM batch_mentions
WHERE publisher IS NOT NULL
GROUP BY entity_number, publisher
