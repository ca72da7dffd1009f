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
)

SELECT
    if(known_a.entity_type = 'PER', known_a.entity_id, known_b.entity_id) AS person_id,
    if(known_a.entity_type = 'PER', known_a.name, known_b.name) AS person,
    if(known_a.entity_type = 'PER', known_b.entity_id, known_a.entity_id) AS organisation_id,
    if(known_a.entity_type = 'PER', known_b.name, known_a.name) AS organisation,
    pairs.sentence_count,
    pairs.article_count,
    pairs.languages
FROM stored.entity_pairs AS pairs
INNER JOIN known AS known_a ON pairs.entity_number_a = known_a.entity_number
INNER JOIN known AS known_b ON pairs.entity_number_b = known_b.entity_number
WHERE known_a.entity_type <> known_b.entity_type
