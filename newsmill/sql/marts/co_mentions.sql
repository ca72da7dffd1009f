-- One row per pair of entities in one sentence.
-- entity_id_a: The entity with the first name in alphabetical order; key of entities.
-- name_a: Its name.
-- type_a: Its type: PER, ORG, LOC or MISC.
-- entity_id_b: The other entity.
-- name_b: Its name.
-- type_b: Its type: PER, ORG, LOC or MISC.
-- sentence_count: Sentences that name both.
-- article_count: Articles with such a sentence.
-- languages: Languages of these articles.
WITH paired AS (
    SELECT
        pairs.sentence_count,
        pairs.article_count,
        pairs.languages,
        known_a.entity_id AS id_one,
        known_a.name AS name_one,
        known_a.entity_type AS type_one,
        known_b.entity_id AS id_other,
        known_b.name AS name_other,
        known_b.entity_type AS type_other,
        (known_a.name, known_a.entity_id) < (known_b.name, known_b.entity_id) AS is_in_order
    FROM aggregates.entity_pairs AS pairs
    INNER JOIN aggregates.entity_labels AS known_a ON pairs.entity_number_a = known_a.entity_number
    INNER JOIN aggregates.entity_labels AS known_b ON pairs.entity_number_b = known_b.entity_number
)

SELECT
    if(is_in_order, id_one, id_other) AS entity_id_a,
    if(is_in_order, name_one, name_other) AS name_a,
    if(is_in_order, type_one, type_other) AS type_a,
    if(is_in_order, id_other, id_one) AS entity_id_b,
    if(is_in_order, name_other, name_one) AS name_b,
    if(is_in_order, type_other, type_one) AS type_b,
    sentence_count,
    article_count,
    languages
FROM paired
