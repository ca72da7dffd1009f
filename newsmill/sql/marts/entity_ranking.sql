-- One row per entity, in whatever language and spelling it is named; rank 1 of its type is in the most articles.
-- entity_type: PER, ORG, LOC or MISC.
-- rank: Place among the entities of its type, by articles, then mentions; equal counts share a place.
-- name: The name for people.
-- article_count: Articles that mention it.
-- mention_count: Mentions of it.
-- languages: Languages of these articles.
-- publisher_count: Outlets that mention it.
-- first_published_at: Earliest publication that mentions it, UTC.
-- last_published_at: Latest publication that mentions it, UTC.
-- country_code: ISO 3166-1 code of the country itself, or of the country of the place.
-- entity_id: Key of entities.
WITH counted AS (
    SELECT
        entity_number,
        sum(article_count)::BIGINT AS article_count,
        sum(mention_count)::BIGINT AS mention_count,
        list_sort(list(language)) AS languages
    FROM aggregates.entity_languages
    GROUP BY entity_number
),

publishers AS (
    SELECT
        entity_number,
        count(*) AS publisher_count
    FROM aggregates.entity_publishers
    GROUP BY entity_number
)

SELECT
    entities.entity_type,
    rank() OVER (
        PARTITION BY entities.entity_type
        ORDER BY counted.article_count DESC, counted.mention_count DESC
    ) AS rank,
    entities.name,
    counted.article_count,
    counted.mention_count,
    counted.languages,
    coalesce(publishers.publisher_count, 0) AS publisher_count,
    entities.first_seen_at AS first_published_at,
    entities.last_seen_at AS last_published_at,
    entities.country_code,
    entities.entity_id
FROM counted
INNER JOIN aggregates.entity_numbers ON counted.entity_number = entity_numbers.entity_number
INNER JOIN entities ON entity_numbers.entity_id = entities.entity_id
LEFT JOIN publishers ON counted.entity_number = publishers.entity_number
