SELECT
    one.entity_id AS entity_id_a,
    one.name AS name_a,
    other.entity_id AS entity_id_b,
    other.name AS name_b,
    count(DISTINCT one.article_id) AS article_count,
    list_sort(list(DISTINCT one.language)) AS languages,
    min(one.published_at) AS first_published_at,
    max(one.published_at) AS last_published_at
FROM marts.who_says_what AS one
INNER JOIN marts.who_says_what AS other ON one.article_id = other.article_id AND one.entity_id < other.entity_id
GROUP BY ALL
