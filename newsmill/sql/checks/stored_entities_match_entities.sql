-- What marts show of entities is what their tables say.
-- scope: everything
WITH spelled AS (
    SELECT
        entity_numbers.entity_number,
        entity_names.language,
        list_sort(list(row(-entity_names.mention_count, entity_names.name))) AS counted_names
    FROM entity_names
    INNER JOIN stored.entity_numbers ON entity_names.entity_id = entity_numbers.entity_id
    WHERE entity_names.origin = 'corpus'
    GROUP BY entity_numbers.entity_number, entity_names.language
)

SELECT
    'stored.shown_entities' AS table_name,
    entity_numbers.entity_number,
    entities.entity_id,
    entities.name -- noqa: RF04
FROM stored.entity_numbers
INNER JOIN entities ON entity_numbers.entity_id = entities.entity_id
LEFT JOIN stored.shown_entities AS shown ON entity_numbers.entity_number = shown.entity_number
WHERE
    (entities.entity_id, entities.entity_type, entities.name)
    IS DISTINCT FROM (shown.entity_id, shown.entity_type, shown.name)
UNION ALL
SELECT
    'stored.shown_spellings' AS table_name,
    spelled.entity_number,
    NULL AS entity_id,
    spelled.language AS name -- noqa: RF04
FROM spelled
LEFT JOIN stored.shown_spellings AS shown
    ON spelled.entity_number = shown.entity_number AND spelled.language = shown.language
WHERE
    list_transform(spelled.counted_names, LAMBDA counted_name: counted_name[2]) -- noqa: RF02
    IS DISTINCT FROM shown.spellings
