-- Names of the wanted blocks that did not change.
CREATE OR REPLACE TEMP TABLE wanted_names AS
SELECT name_entities.name_key
FROM name_entities
SEMI JOIN wanted_blocks ON name_entities.block = wanted_blocks.block
ANTI JOIN touched_names
    ON name_entities.name_key = touched_names.name_key AND name_entities.listed_id = touched_names.listed_id
WHERE name_entities.listed_id = ''
