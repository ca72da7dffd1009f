-- Per spelling, type and language: articles and mentions.
-- kind: counts
-- family: name
SELECT
    name_number,
    language,
    count(DISTINCT article_id) AS article_count,
    count(*) AS mention_count,
    min(published_at) AS first_published_at,
    max(published_at) AS last_published_at
FROM batch_mentions
GROUP BY name_number, language
