-- Which names are written the same way in articles of several languages?
SELECT
    surface AS shared_name,
    list_sort(list(DISTINCT entity_type)) AS entity_types,
    count(DISTINCT language) AS language_count,
    sum(article_count)::BIGINT AS articles,
    list_sort(list(DISTINCT language)) AS languages
FROM marts.entity_ranking
GROUP BY surface
ORDER BY language_count DESC, articles DESC, shared_name ASC
LIMIT 10;
