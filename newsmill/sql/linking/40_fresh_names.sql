-- New rows of name_entities: names clustered now, names that keep their cluster, and names on lists.
CREATE OR REPLACE TEMP TABLE fresh_names AS
WITH named AS (
    SELECT
        name_entities.name_key,
        name_entities.listed_id,
        name_entities.is_person,
        name_entities.blocking_key,
        name_entities.cluster_id,
        name_entities.rule,
        name_entities.score
    FROM name_entities
    SEMI JOIN name_forms
        ON name_entities.name_key = name_forms.name_key AND name_entities.listed_id = name_forms.listed_id
    ANTI JOIN clustered
        ON name_entities.name_key = clustered.name_key AND name_entities.listed_id = clustered.listed_id
    UNION ALL BY NAME
    SELECT *
    FROM clustered
    UNION ALL BY NAME
    SELECT DISTINCT
        name_forms.name_key,
        name_forms.listed_id,
        FALSE AS is_person,
        '' AS blocking_key,
        name_forms.listed_id AS cluster_id,
        'listed' AS rule, -- noqa: RF04
        1.0 AS score
    FROM name_forms
    ANTI JOIN name_entities
        ON name_forms.name_key = name_entities.name_key AND name_forms.listed_id = name_entities.listed_id
    WHERE name_forms.listed_id <> ''
)

SELECT
    named.name_key,
    named.listed_id,
    named.is_person,
    named.blocking_key,
    named.cluster_id,
    named.rule,
    named.score,
    coalesce(expansions.expanded_id, named.cluster_id) AS entity_id,
    NULL::VARCHAR AS correction
FROM named
LEFT JOIN expansions ON named.cluster_id = expansions.cluster_id
