-- What marts show of an entity beside its number.
SELECT
    entity_numbers.entity_number,
    entities.entity_id,
    entities.entity_type,
    entities.name
FROM entities
SEMI JOIN shown_anew AS shown ON entities.entity_id = shown.entity_id
INNER JOIN stored.entity_numbers ON entities.entity_id = entity_numbers.entity_id
