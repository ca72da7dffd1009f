-- article_count and rejection_count of a source file are the rows that name it.
WITH articles_of_file AS (
    SELECT
        source_file,
        count(*) AS row_count
    FROM articles
    GROUP BY source_file
),

rejections_of_file AS (
    SELECT
        source_file,
        count(*) AS row_count
    FROM rejections
    GROUP BY source_file
)

SELECT
    source_files.source_file,
    source_files.article_count,
    coalesce(articles_of_file.row_count, 0) AS article_rows,
    source_files.rejection_count,
    coalesce(rejections_of_file.row_count, 0) AS rejection_rows
FROM source_files
LEFT JOIN articles_of_file ON source_files.source_file = articles_of_file.source_file
LEFT JOIN rejections_of_file ON source_files.source_file = rejections_of_file.source_file
WHERE
    source_files.article_count <> coalesce(articles_of_file.row_count, 0)
    OR source_files.rejection_count <> coalesce(rejections_of_file.row_count, 0)
