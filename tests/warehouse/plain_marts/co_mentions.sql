WITH named AS (
    SELECT DISTINCT
        entity_mentions.article_id,
        entity_mentions.sentence_index,
        entities.entity_id,
        entities.name,
        entities.entity_type
    FROM entity_mentions
    INNER JOIN entity_links
        ON
            entity_mentions.article_id = entity_links.article_id
            AND entity_mentions.mention_index = entity_links.mention_index
    INNER JOIN entities ON entity_links.entity_id = entities.entity_id
)

SELECT
    named_a.entity_id AS entity_id_a,
    named_a.name AS name_a,
    named_a.entity_type AS type_a,
    named_b.entity_id AS entity_id_b,
    named_b.name AS name_b,
    named_b.entity_type AS type_b,
    count(*) AS sentence_count,
    count(DISTINCT named_a.article_id) AS article_count,
    list_sort(list(DISTINCT articles.language)) AS languages
FROM named AS named_a
INNER JOIN named AS named_b
    ON
        named_a.article_id = named_b.article_id
        AND named_a.sentence_index = named_b.sentence_index
        AND (named_a.name, named_a.entity_id) < (named_b.name, named_b.entity_id)
INNER JOIN articles ON named_a.article_id = articles.article_id
GROUP BY ALL
