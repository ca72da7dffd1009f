-- One row per person and organisation in one sentence.
-- person_id: Key of entities.
-- person: Name of the person.
-- organisation_id: Key of entities.
-- organisation: Name of the organisation.
-- sentence_count: Sentences that name both.
-- article_count: Articles with such a sentence.
-- languages: Languages of these articles.
WITH known AS (
    SELECT *
    FROM aggregates.entity_labels
    WHERE entity_type IN ('PER', 'ORG')
),

-- One side first: DuckDB would join every person with every organisation before it looks at the pairs.
halves AS MATERIALIZED (
    SELECT
        pairs.entity_number_b,
        pairs.sentence_count,
        pairs.article_count,
        pairs.languages,
        known.entity_id AS id_a,
        known.name AS name_a,
        known.entity_type AS type_a
    FROM aggregates.entity_pairs AS pairs
    INNER JOIN known ON pairs.entity_number_a = known.entity_number
)

SELECT
    if(halves.type_a = 'PER', halves.id_a, known.entity_id) AS person_id,
    if(halves.type_a = 'PER', halves.name_a, known.name) AS person,
    if(halves.type_a = 'PER', known.entity_id, halves.id_a) AS organisation_id,
    if(halves.type_a = 'PER', known.name, halves.name_a) AS organisation,
    halves.sentence_count,
    halves.article_count,
    halves.languages
FROM halves
INNER JOIN known ON halves.entity_number_b = known.entity_number
WHERE halves.type_a <> known.entity_type
