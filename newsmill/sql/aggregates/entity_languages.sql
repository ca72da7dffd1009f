-- Per entity and language: articles and mentions.
-- kind: counts
-- family: entity
SELECT
    entity_number,
    language,
    count(DISTINCT article_id) AS article_count,
    count(*) AS mention_count
FROM batch_mentions
GROUP BY entity_number, language
