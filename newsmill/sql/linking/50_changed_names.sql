-- Names whose row of name_entities differs from the last linking; is_linked_otherwise says if their links differ too.
CREATE OR REPLACE TEMP TABLE changed_names AS
SELECT
    coalesce(fresh.name_key, known.name_key) AS name_key,
    coalesce(fresh.listed_id, known.listed_id) AS listed_id,
    row(fresh.entity_id, fresh.entity_id <> fresh.cluster_id, fresh.rule, fresh.score, fresh.correction)
    <> row(known.entity_id, known.entity_id <> known.cluster_id, known.rule, known.score, known.correction)
        AS is_linked_otherwise -- inside a row, two nulls compare as equal
FROM fresh_names AS fresh
FULL OUTER JOIN name_entities AS known ON fresh.name_key = known.name_key AND fresh.listed_id = known.listed_id
WHERE
    is_linked_otherwise
    OR (fresh.cluster_id, fresh.is_person, fresh.blocking_key)
    IS DISTINCT FROM (known.cluster_id, known.is_person, known.blocking_key)
