-- Which names are mentioned together in one sentence most often?
SELECT
    name_a,
    type_a,
    name_b,
    type_b,
    sentence_count,
    article_count
FROM marts.co_mentions
ORDER BY sentence_count DESC, article_count DESC, name_a ASC, type_a ASC, name_b ASC, type_b ASC
LIMIT 10;
