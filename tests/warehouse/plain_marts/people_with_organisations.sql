SELECT
    entity_id_a AS person_id,
    name_a AS person,
    entity_id_b AS organisation_id,
    name_b AS organisation,
    sentence_count,
    article_count,
    languages
FROM plain.co_mentions
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
FROM plain.co_mentions
WHERE type_a = 'ORG' AND type_b = 'PER'
