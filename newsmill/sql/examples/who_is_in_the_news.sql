-- Which people do most articles mention, and in which languages?
SELECT
    name AS person,
    article_count AS articles,
    mention_count AS mentions,
    languages
FROM marts.entity_ranking
WHERE entity_type = 'PER' AND contains(name, ' ')
ORDER BY rank, person
LIMIT 10;
