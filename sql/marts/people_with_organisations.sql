-- One row per person and organisation that stand in one sentence.
-- person_id: Key of entities.
-- person: Name of the person.
-- organisation_id: Key of entities.
-- organisation: Name of the organisation.
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
    WHERE entities.entity_type IN ('PER', 'ORG')
),

-- Kept apart from the condition on the types, by which DuckDB would join every person with every organisation.
paired AS MATERIALIZED (
    SELECT
        pairs.sentence_count,
        pairs.article_count,
        pairs.languages,
        known_a.entity_id AS id_a,
        known_a.name AS name_a,
        known_a.entity_type AS type_a,
        known_b.entity_id AS id_b,
        known_b.name AS name_b,
        known_b.entity_type AS type_b
    FROM stored.entity_pairs AS pairs
    INNER JOIN known AS known_a ON pairs.entity_number_a = known_a.entity_number
    INNER JOIN known AS known_b ON pairs.entity_number_b = known_b.entity_number
)

SELECT
    if(type_a = 'PER', id_a, id_b) AS person_id,
    if(type_a = 'PER', name_a, name_b) AS person,
    if(type_a = 'PER', id_b, id_a) AS organisation_id,
    if(type_a = 'PER', name_b, name_a) AS organisation,
    sentence_count,
    article_count,
    languages
FROM paired
WHERE type_a <> type_b
