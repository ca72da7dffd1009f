-- Each article and rejection belongs to a file that was loaded, even if the file failed later.
WITH rows_of_file AS (
    SELECT
        'articles' AS table_name,
        source_file,
        count(*) AS row_count
    FROM articles
    GROUP BY source_file
    UNION ALL
    SELECT
        'rejections' AS table_name,
        source_file,
        count(*) AS row_count
    FROM rejections
    GROUP BY source_file
)

SELECT
    rows_of_file.table_name,
    rows_of_file.source_file,
    rows_of_file.row_count,
    source_files.status
FROM rows_of_file
LEFT JOIN source_files ON rows_of_file.source_file = source_files.source_file
WHERE coalesce(len(source_files.partitions), 0) = 0
