-- Per spelling, type, language and publisher: articles.
-- kind: counts
-- family: name
SELECT
    name_number,
    language,
    publisher,
    count(DISTINCT article_id) AS article_count
FROM batch_mentions
WHERE publisher IS NOT NULL
GROUP BY name_number, language, publisher
