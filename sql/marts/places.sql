-- One row per place that can be put on a map.
-- entity_id: Key of entities.
-- name: The form shown to people.
-- country_code: ISO 3166-1 code of the country, or of the country it lies in.
-- latitude: Degrees north; for a country the centre of its people.
-- longitude: Degrees east.
-- is_country: Whether it is a country itself.
-- article_count: Articles that mention it.
-- mention_count: Mentions of it.
-- languages: Languages of these articles.
-- geonames_id: Number of the city in GeoNames.
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
