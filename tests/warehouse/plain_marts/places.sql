SELECT
    entities.entity_id,
    entities.name,
    entities.country_code,
    entities.latitude,
    entities.longitude,
    starts_with(entities.entity_id, 'country:') AS is_country,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    list_sort(list(DISTINCT articles.language)) AS languages,
    entities.geonames_id
FROM entities
INNER JOIN entity_links ON entities.entity_id = entity_links.entity_id
INNER JOIN articles ON entity_links.article_id = articles.article_id
WHERE entities.entity_type = 'LOC' AND entities.latitude IS NOT NULL
GROUP BY ALL
