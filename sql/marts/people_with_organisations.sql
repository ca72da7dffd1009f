-- One row per person and organisation that stand in one sentence.
-- person_id: Key of entities.
-- person: Name of the person.
-- organisation_id: Key of entities.
-- organisation: Name of the organisation.
-- sentence_count: Sentences that name both.
-- article_count: Articles with such a sentence.
-- languages: Languages of these articles.
SELECT
    entity_id_a AS person_id,
    name_a AS person,
    entity_id_b AS organisation_id,
    name_b AS organisation,
    sentence_count,
    article_count,
    languages
FROM marts.co_mentions
WHERE type_a = 'PER' AND type_b = 'ORG'
UNION ALL
SELECT
    entity_id_b AS person_id,
    name_b AS person,
    entity_id_a AS organisation_id,
    name_a AS organisation,
    sentence_count,
    article_count,
    languages
FROM marts.co_mentions
WHERE type_a = 'ORG' AND type_b = 'PER'
