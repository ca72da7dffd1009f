-- Per entity and day: articles and mentions.
-- kind: counts
-- family: entity
SELECT
    entity_number,
    day, -- noqa: RF04
    is_load_day,
    language AS in_language,
    count(DISTINCT article_id) AS article_count,
    count(*) AS mention_count
FROM batch_mentions
GROUP BY entity_number, day, is_load_day, language
