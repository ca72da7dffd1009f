-- extra of an article, and parameters, counts and versions of a run, are JSON objects.
SELECT
    'articles.extra' AS column_name,
    article_id AS key_value,
    extra::VARCHAR AS found_value
FROM articles
WHERE json_type(extra) <> 'OBJECT'
UNION ALL
SELECT
    'runs' AS column_name,
    run_id AS key_value,
    concat_ws(' ', parameters, counts, versions) AS found_value
FROM runs
WHERE NOT (json_type(parameters) = 'OBJECT' AND json_type(counts) = 'OBJECT' AND json_type(versions) = 'OBJECT')
