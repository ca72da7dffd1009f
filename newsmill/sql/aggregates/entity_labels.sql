-- One row per entity: the columns that marts show beside its number.
-- kind: labels
-- family: entity
SELECT
    entity_numbers.entity_number,
    entities.entity_id,
    entities.entity_type,
    entities.name
FROM entities
SEMI JOIN relabelled ON entities.entity_id = relabelled.entity_id
INNER JOIN aggregates.entity_numbers ON entities.entity_id = entity_numbers.entity_id
