-- The labels that marts show of entities are those of entities and entity_names.
-- scope: everything
WITH spelled AS (
    SELECT
        entity_numbers.entity_number,
        entity_names.language,
        list_sort(list(row(-entity_names.mention_count, entity_names.name))) AS counted_names
    FROM entity_names
    INNER JOIN aggregates.entity_numbers ON entity_names.entity_id = entity_numbers.entity_id
    WHERE entity_names.origin = 'corpus'
    GROUP BY entity_numbers.entity_number, entity_names.language
)

SELECT
    'aggregates.entity_labels' AS table_name,
    entity_numbers.entity_number,
    entities.entity_id,
    entities.name -- noqa: RF04
FROM aggregates.entity_numbers
INNER JOIN entities ON entity_numbers.entity_id = entities.entity_id
LEFT JOIN aggregates.entity_labels AS labels ON entity_numbers.entity_number = labels.entity_number
WHERE
    (entities.entity_id, entities.entity_type, entities.name)
    IS DISTINCT FROM (labels.entity_id, labels.entity_type, labels.name)
UNION ALL
SELECT
    'aggregates.entity_spellings' AS table_name,
    spelled.entity_number,
    NULL AS entity_id,
    spelled.language AS name -- noqa: RF04
FROM spelled
LEFT JOIN aggregates.entity_spellings AS labels
    ON spelled.entity_number = labels.entity_number AND spelled.language = labels.language
WHERE
    list_transform(spelled.counted_names, LAMBDA counted_name: counted_name[2]) -- noqa: RF02
    IS DISTINCT FROM labels.spellings
