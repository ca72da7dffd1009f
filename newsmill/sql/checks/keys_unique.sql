-- No key stands twice in its table (article_keys_unique looks at articles, sentences and mentions).
-- scope: everything
SELECT
    'rejections.source_file, record_number' AS key_name,
    source_file AS key_value,
    record_number AS key_number,
    count(*) AS row_count
FROM rejections
GROUP BY source_file, record_number
HAVING count(*) > 1
UNION ALL
SELECT
    'source_files.source_file' AS key_name,
    source_file AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM source_files
GROUP BY source_file
HAVING count(*) > 1
UNION ALL
SELECT
    'runs.run_id' AS key_name,
    run_id AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM runs
GROUP BY run_id
HAVING count(*) > 1
UNION ALL
SELECT
    'article_names.article_id, surface, entity_type' AS key_name,
    concat_ws(', ', article_id, surface, entity_type) AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM article_names
GROUP BY article_id, surface, entity_type
HAVING count(*) > 1
UNION ALL
SELECT
    'name_forms.name_key, listed_id, language, entity_type, spelling' AS key_name,
    concat_ws(', ', name_key, listed_id, language, entity_type, spelling) AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM name_forms
GROUP BY name_key, listed_id, language, entity_type, spelling
HAVING count(*) > 1
UNION ALL
SELECT
    'name_entities.name_key, listed_id' AS key_name,
    concat_ws(', ', name_key, listed_id) AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM name_entities
GROUP BY name_key, listed_id
HAVING count(*) > 1
UNION ALL
SELECT
    'entities.entity_id' AS key_name,
    entity_id AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM entities
GROUP BY entity_id
HAVING count(*) > 1
UNION ALL
SELECT
    'entity_names.entity_id, name, language, origin' AS key_name,
    concat_ws(', ', entity_id, name, language, origin) AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM entity_names
GROUP BY entity_id, name, language, origin
HAVING count(*) > 1
UNION ALL
SELECT
    'entity_decisions.decision_id' AS key_name,
    decision_id AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM entity_decisions
GROUP BY decision_id
HAVING count(*) > 1
UNION ALL
SELECT
    'stored.names.name_number' AS key_name,
    NULL AS key_value,
    name_number AS key_number,
    count(*) AS row_count
FROM stored.names
GROUP BY name_number
HAVING count(*) > 1
UNION ALL
SELECT
    'stored.names.surface, entity_type' AS key_name,
    concat_ws(', ', surface, entity_type) AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM stored.names
GROUP BY surface, entity_type
HAVING count(*) > 1
UNION ALL
SELECT
    'stored.entity_numbers.entity_number' AS key_name,
    NULL AS key_value,
    entity_number AS key_number,
    count(*) AS row_count
FROM stored.entity_numbers
GROUP BY entity_number
HAVING count(*) > 1
UNION ALL
SELECT
    'stored.entity_numbers.entity_id' AS key_name,
    entity_id AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM stored.entity_numbers
GROUP BY entity_id
HAVING count(*) > 1
