-- Every run that an article or a source file names is in runs.
WITH named AS (
    SELECT DISTINCT
        'articles' AS table_name,
        run_id
    FROM articles
    UNION ALL
    SELECT DISTINCT
        'source_files' AS table_name,
        run_id
    FROM source_files
)

SELECT
    named.table_name,
    named.run_id
FROM named
ANTI JOIN runs ON named.run_id = runs.run_id
