SELECT
    entities.entity_type,
    rank() OVER (
        PARTITION BY entities.entity_type
        ORDER BY count(DISTINCT articles.article_id) DESC, count(*) DESC
    ) AS rank,
    entities.name,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    list_sort(list(DISTINCT articles.language)) AS languages,
    count(DISTINCT articles.publisher) AS publisher_count,
    min(articles.published_at) AS first_published_at,
    max(articles.published_at) AS last_published_at,
    entities.country_code,
    entities.entity_id
FROM entity_links
INNER JOIN entities ON entity_links.entity_id = entities.entity_id
INNER JOIN articles ON entity_links.article_id = articles.article_id
GROUP BY entities.entity_type, entities.name, entities.country_code, entities.entity_id
