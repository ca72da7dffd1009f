-- One row per entity that is quoted.
-- rank: Place among the entities of its type, by quotations, then articles.
-- name: The form shown to people.
-- entity_type: PER, ORG, LOC or MISC.
-- quotation_count: Quotations, direct and indirect.
-- word_count: Words of these quotations.
-- article_count: Articles that quote the entity.
-- publisher_count: Outlets of these articles.
-- direct_share: Share of the quotations that are direct, from 0 to 1.
-- languages: Languages of these articles.
-- first_published_at: Time of the first of these articles, UTC.
-- last_published_at: Time of the last of these articles, UTC.
-- entity_id: Key of entities.
WITH spoken AS (
    SELECT
        entity_links.entity_id,
        quotations.article_id,
        quotations.kind,
        quotations.word_count
    FROM quotations
    INNER JOIN entity_links
        ON
            quotations.article_id = entity_links.article_id
            AND quotations.speaker_mention_index = entity_links.mention_index
    WHERE quotations.part_of_index IS NULL
),

counted AS (
    SELECT
        spoken.entity_id,
        count(*) AS quotation_count,
        sum(spoken.word_count)::BIGINT AS word_count,
        count(DISTINCT spoken.article_id) AS article_count,
        count(DISTINCT articles.publisher) AS publisher_count,
        round(count_if(spoken.kind = 'direct') / count(*), 4) AS direct_share,
        list_sort(list(DISTINCT articles.language)) AS languages,
        min(articles.published_at) AS first_published_at,
        max(articles.published_at) AS last_published_at
    FROM spoken
    INNER JOIN articles ON spoken.article_id = articles.article_id
    GROUP BY spoken.entity_id
)

SELECT
    rank() OVER (
        PARTITION BY entities.entity_type
        ORDER BY counted.quotation_count DESC, counted.article_count DESC
    ) AS rank,
    entities.name,
    entities.entity_type,
    counted.quotation_count,
    counted.word_count,
    counted.article_count,
    counted.publisher_count,
    counted.direct_share,
    counted.languages,
    counted.first_published_at,
    counted.last_published_at,
    counted.entity_id
FROM counted
INNER JOIN entities ON counted.entity_id = entities.entity_id
