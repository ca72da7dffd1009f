-- Names whose entity, or the way to it, is another than at the last linking.
CREATE OR REPLACE TEMP TABLE changed_names AS
SELECT
    coalesce(fresh.name_key, old.name_key) AS name_key,
    coalesce(fresh.listed_id, old.listed_id) AS listed_id
FROM fresh_names AS fresh
FULL OUTER JOIN name_entities AS old ON fresh.name_key = old.name_key AND fresh.listed_id = old.listed_id
WHERE
    (fresh.entity_id, fresh.cluster_id, fresh.is_person, fresh.block, fresh.rule, fresh.score, fresh.decision)
    IS DISTINCT FROM (old.entity_id, old.cluster_id, old.is_person, old.block, old.rule, old.score, old.decision)
