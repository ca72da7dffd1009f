-- One row per entity, in whatever language and spelling it is named; rank 1 of its type is in the most articles.
-- entity_type: PER, ORG, LOC or MISC.
-- rank: Place among the entities of its type: by articles, then mentions, then name.
-- name: The form shown to people.
-- article_count: Articles that mention it.
-- mention_count: Mentions of it.
-- languages: Languages of these articles.
-- publisher_count: Outlets that mention it.
-- first_published_at: Earliest publication that mentions it, UTC.
-- last_published_at: Latest publication that mentions it, UTC.
-- country_code: ISO 3166-1 code of the country, or of where it lies.
-- entity_id: Key of entities.
SELECT
    entities.entity_type,
    row_number() OVER (
        PARTITION BY entities.entity_type
        ORDER BY count(DISTINCT articles.article_id) DESC, count(*) DESC, entities.name ASC, entities.entity_id ASC
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
