-- Entities whose names, counts or user-given names may have changed.
CREATE OR REPLACE TEMP TABLE affected_entities AS
WITH moved AS (
    SELECT
        name_key,
        listed_id
    FROM changed_names
    UNION
    FROM touched_names
),

given AS (
    SELECT
        entity_id,
        name -- noqa: RF04
    FROM entity_names
    WHERE origin = 'user'
)

SELECT name_entities.entity_id
FROM name_entities
SEMI JOIN moved ON name_entities.name_key = moved.name_key AND name_entities.listed_id = moved.listed_id
UNION
SELECT fresh_names.entity_id
FROM fresh_names
SEMI JOIN moved ON fresh_names.name_key = moved.name_key AND fresh_names.listed_id = moved.listed_id
UNION
SELECT entity_id
FROM (
    FROM renamed
    EXCEPT
    FROM given
) AS newly_given
UNION
SELECT entity_id
FROM (
    FROM given
    EXCEPT
    FROM renamed
) AS no_more_given
