-- Per spelling, type and day: articles and mentions.
-- kind: counts
-- family: name
SELECT
    name_number,
    day, -- noqa: RF04
    is_load_day,
    language AS in_language,
    count(DISTINCT article_id) AS article_count,
    count(*) AS mention_count
FROM batch_mentions
GROUP BY name_number, day, is_load_day, language
