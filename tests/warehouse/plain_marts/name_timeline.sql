SELECT
    coalesce(articles.published_at, runs.started_at)::DATE AS day,
    articles.published_at IS NULL AS is_load_day,
    entity_mentions.entity_type,
    entity_mentions.surface,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    list_sort(list(DISTINCT articles.language)) AS languages
FROM entity_mentions
INNER JOIN articles ON entity_mentions.article_id = articles.article_id
LEFT JOIN runs ON articles.run_id = runs.run_id
GROUP BY ALL
