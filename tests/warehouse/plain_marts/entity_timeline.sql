SELECT
    coalesce(articles.published_at, runs.started_at)::DATE AS day,
    articles.published_at IS NULL AS is_load_day,
    entities.entity_id,
    entities.entity_type,
    entities.name,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    list_sort(list(DISTINCT articles.language)) AS languages
FROM entity_links
INNER JOIN entities ON entity_links.entity_id = entities.entity_id
INNER JOIN articles ON entity_links.article_id = articles.article_id
LEFT JOIN runs ON articles.run_id = runs.run_id
GROUP BY ALL
