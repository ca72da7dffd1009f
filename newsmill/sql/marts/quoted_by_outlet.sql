-- One row per outlet and entity that it quotes.
-- publisher: The outlet; empty where the source names none.
-- name: The entity, in the form shown to people.
-- entity_type: PER, ORG, LOC or MISC.
-- quotation_count: Quotations of the entity in the outlet.
-- word_count: Words of these quotations.
-- article_count: Articles of the outlet that quote the entity.
-- direct_share: Share of the quotations that are direct, from 0 to 1.
-- quotation_share: Share of the quotations with a known speaker in the outlet, from 0 to 1.
-- entity_id: Key of entities.
WITH spoken AS (
    SELECT
        articles.publisher,
        entity_links.entity_id,
        quotations.article_id,
        quotations.kind,
        quotations.word_count
    FROM quotations
    INNER JOIN entity_links
        ON
            quotations.article_id = entity_links.article_id
            AND quotations.speaker_mention_index = entity_links.mention_index
    INNER JOIN articles ON quotations.article_id = articles.article_id
    WHERE quotations.part_of_index IS NULL
)

SELECT
    spoken.publisher,
    entities.name,
    entities.entity_type,
    count(*) AS quotation_count,
    sum(spoken.word_count)::BIGINT AS word_count,
    count(DISTINCT spoken.article_id) AS article_count,
    round(count_if(spoken.kind = 'direct') / count(*), 4) AS direct_share,
    round(count(*) / sum(count(*)) OVER (PARTITION BY spoken.publisher), 4) AS quotation_share,
    spoken.entity_id
FROM spoken
INNER JOIN entities ON spoken.entity_id = entities.entity_id
GROUP BY spoken.publisher, entities.name, entities.entity_type, spoken.entity_id
