-- Which places, and where on the map, do most articles name?
SELECT
    country_code,
    name AS place,
    latitude,
    longitude,
    article_count,
    mention_count
FROM marts.places
WHERE NOT is_country
ORDER BY article_count DESC, mention_count DESC, place ASC
LIMIT 10;
