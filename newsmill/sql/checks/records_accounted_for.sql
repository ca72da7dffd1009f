-- Every record read is an article or a rejection, and none is both.
SELECT
    'articles + rejections <> records' AS problem,
    source_file,
    article_count,
    rejection_count,
    record_count,
    NULL AS record_number
FROM source_files
WHERE article_count + rejection_count <> record_count
UNION ALL
SELECT
    'record is an article and a rejection' AS problem,
    rejections.source_file,
    NULL AS article_count,
    NULL AS rejection_count,
    NULL AS record_count,
    rejections.record_number
FROM rejections
SEMI JOIN articles
    ON
        rejections.source_file = articles.source_file
        AND rejections.record_number = articles.record_number
