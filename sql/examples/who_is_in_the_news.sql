-- Which people do most articles mention, and in which languages?
SELECT
    surface AS person,
    sum(article_count)::BIGINT AS articles,
    sum(mention_count)::BIGINT AS mentions,
    list_sort(list(language)) AS languages
FROM marts.entity_ranking
WHERE entity_type = 'PER'
GROUP BY surface
ORDER BY articles DESC, mentions DESC, person ASC
LIMIT 10;
