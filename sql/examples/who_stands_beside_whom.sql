-- Which names are mentioned together in one sentence most often?
SELECT
    surface_a,
    type_a,
    surface_b,
    type_b,
    sentence_count,
    article_count
FROM marts.co_mentions
ORDER BY sentence_count DESC, article_count DESC, surface_a ASC, type_a ASC, surface_b ASC, type_b ASC
LIMIT 10;
