-- One row per place that can be put on a map.
-- entity_id: Key of entities.
-- name: The name for people.
-- country_code: ISO 3166-1 code of the country, or of the country it lies in.
-- latitude: Degrees north; for a country the centre of its people.
-- longitude: Degrees east.
-- is_country: True for a country.
-- article_count: Articles that mention it.
-- mention_count: Mentions of it.
-- languages: Languages of these articles.
-- geonames_id: Number of the city in GeoNames.
WITH counted AS (
    SELECT
        entity_number,
        sum(article_count)::BIGINT AS article_count,
        sum(mention_count)::BIGINT AS mention_count,
        list_sort(list(language)) AS languages
    FROM aggregates.entity_languages
    GROUP BY entity_number
)

SELECT
    entities.entity_id,
    entities.name,
    entities.country_code,
    entities.latitude,
    entities.longitude,
    starts_with(entities.entity_id, 'country:') AS is_country,
    counted.article_count,
    counted.mention_count,
    counted.languages,
    entities.geonames_id
FROM counted
INNER JOIN aggregates.entity_numbers ON counted.entity_number = entity_numbers.entity_number
INNER JOIN entities ON entity_numbers.entity_id = entities.entity_id
WHERE entities.entity_type = 'LOC' AND entities.latitude IS NOT NULL
