-- Select names with the wanted blocking keys that did not change.
CREATE OR REPLACE TEMP TABLE wanted_names AS
SELECT name_entities.name_key
FROM name_entities
SEMI JOIN wanted_blocking_keys ON name_entities.blocking_key = wanted_blocking_keys.blocking_key
ANTI JOIN touched_names
    ON name_entities.name_key = touched_names.name_key AND name_entities.listed_id = touched_names.listed_id
WHERE name_entities.listed_id = ''
