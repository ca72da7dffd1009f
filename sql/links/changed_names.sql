-- Names whose entity, or the way to it, is another than at the last linking.
CREATE OR REPLACE TEMP TABLE changed_names AS
SELECT
    coalesce(fresh.name_key, known.name_key) AS name_key,
    coalesce(fresh.listed_id, known.listed_id) AS listed_id,
    (fresh.entity_id, fresh.entity_id <> fresh.cluster_id, fresh.rule, fresh.score, fresh.decision)
    IS DISTINCT FROM (known.entity_id, known.entity_id <> known.cluster_id, known.rule, known.score, known.decision)
        AS is_linked_otherwise
FROM fresh_names AS fresh
FULL OUTER JOIN name_entities AS known ON fresh.name_key = known.name_key AND fresh.listed_id = known.listed_id
WHERE
    (fresh.entity_id, fresh.cluster_id, fresh.is_person, fresh.block, fresh.rule, fresh.score, fresh.decision)
    IS DISTINCT FROM (
        known.entity_id, known.cluster_id, known.is_person, known.block, known.rule, known.score, known.decision
    )
