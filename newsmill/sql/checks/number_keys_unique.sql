-- No key occurs twice in the tables that number names and entities for the aggregates.
-- scope: everything
SELECT
    'aggregates.name_numbers.name_number' AS key_name,
    NULL AS key_value,
    name_number AS key_number,
    count(*) AS row_count
FROM aggregates.name_numbers
GROUP BY name_number
HAVING count(*) > 1
UNION ALL
SELECT
    'aggregates.name_numbers.surface, entity_type' AS key_name,
    concat_ws(', ', surface, entity_type) AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM aggregates.name_numbers
GROUP BY surface, entity_type
HAVING count(*) > 1
UNION ALL
SELECT
    'aggregates.entity_numbers.entity_number' AS key_name,
    NULL AS key_value,
    entity_number AS key_number,
    count(*) AS row_count
FROM aggregates.entity_numbers
GROUP BY entity_number
HAVING count(*) > 1
UNION ALL
SELECT
    'aggregates.entity_numbers.entity_id' AS key_name,
    entity_id AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM aggregates.entity_numbers
GROUP BY entity_id
HAVING count(*) > 1
