-- One row per pair of entities that stand in one sentence.
-- entity_id_a: The entity whose name comes first in the alphabet; key of entities.
-- name_a: Its name.
-- type_a: Its type: PER, ORG, LOC or MISC.
-- entity_id_b: The other entity.
-- name_b: Its name.
-- type_b: Its type: PER, ORG, LOC or MISC.
-- sentence_count: Sentences that name both.
-- article_count: Articles with such a sentence.
-- languages: Languages of these articles.
WITH known AS (
    SELECT
        entity_numbers.entity_number,
        entities.entity_id,
        entities.entity_type,
        entities.name
    FROM stored.entity_numbers
    INNER JOIN entities ON entity_numbers.entity_id = entities.entity_id
),

paired AS (
    SELECT
        known_a AS one,
        known_b AS other,
        (known_a.name, known_a.entity_id) < (known_b.name, known_b.entity_id) AS is_in_order,
        pairs.sentence_count,
        pairs.article_count,
        pairs.languages
    FROM stored.entity_pairs AS pairs
    INNER JOIN known AS known_a ON pairs.entity_number_a = known_a.entity_number
    INNER JOIN known AS known_b ON pairs.entity_number_b = known_b.entity_number
)

SELECT
    if(paired.is_in_order, one.entity_id, other.entity_id) AS entity_id_a,
    if(paired.is_in_order, one.name, other.name) AS name_a,
    if(paired.is_in_order, one.entity_type, other.entity_type) AS type_a,
    if(paired.is_in_order, other.entity_id, one.entity_id) AS entity_id_b,
    if(paired.is_in_order, other.name, one.name) AS name_b,
    if(paired.is_in_order, other.entity_type, one.entity_type) AS type_b,
    paired.sentence_count,
    paired.article_count,
    paired.languages
FROM paired
