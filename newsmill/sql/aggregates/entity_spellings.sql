-- One row per entity and language: how articles of the language write it, the most mentioned spelling first.
-- kind: labels
-- family: entity
WITH counted AS (
    SELECT
        entity_numbers.entity_number,
        entity_names.language,
        list_sort(list(row(-entity_names.mention_count, entity_names.name))) AS counted_names
    FROM entity_names
    SEMI JOIN relabelled ON entity_names.entity_id = relabelled.entity_id
    INNER JOIN aggregates.entity_numbers ON entity_names.entity_id = entity_numbers.entity_id
    WHERE entity_names.origin = 'corpus'
    GROUP BY entity_numbers.entity_number, entity_names.language
)

SELECT
    entity_number,
    language,
    list_transform(counted_names, LAMBDA counted_name: counted_name[2]) AS spellings -- noqa: RF02
FROM counted
