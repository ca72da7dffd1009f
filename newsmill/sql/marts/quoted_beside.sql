-- One row per pair of entities that are quoted in the same article.
-- entity_id_a: Key of entities; the smaller of the two.
-- name_a: Its name.
-- entity_id_b: Key of entities.
-- name_b: Its name.
-- article_count: Articles that quote both.
-- languages: Languages of these articles.
-- first_published_at: Time of the first of these articles, UTC.
-- last_published_at: Time of the last of these articles, UTC.
WITH quoted AS (
    SELECT DISTINCT
        entity_links.entity_id,
        quotations.article_id
    FROM quotations
    INNER JOIN entity_links
        ON
            quotations.article_id = entity_links.article_id
            AND quotations.speaker_mention_index = entity_links.mention_index
    WHERE quotations.part_of_index IS NULL
),

pairs AS (
    SELECT
        one.entity_id AS entity_id_a,
        other.entity_id AS entity_id_b,
        count(*) AS article_count,
        list_sort(list(DISTINCT articles.language)) AS languages,
        min(articles.published_at) AS first_published_at,
        max(articles.published_at) AS last_published_at
    FROM quoted AS one
    INNER JOIN quoted AS other ON one.article_id = other.article_id AND one.entity_id < other.entity_id
    INNER JOIN articles ON one.article_id = articles.article_id
    GROUP BY one.entity_id, other.entity_id
)

SELECT
    pairs.entity_id_a,
    entities_a.name AS name_a,
    pairs.entity_id_b,
    entities_b.name AS name_b,
    pairs.article_count,
    pairs.languages,
    pairs.first_published_at,
    pairs.last_published_at
FROM pairs
INNER JOIN entities AS entities_a ON pairs.entity_id_a = entities_a.entity_id
INNER JOIN entities AS entities_b ON pairs.entity_id_b = entities_b.entity_id
