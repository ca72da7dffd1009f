-- One row per source file, with its status and counts.
-- source_file: Path of the file.
-- status: loaded, or failed: the file could not be read the last time.
-- error: The error of a failed file.
-- record_count: Records read from the file.
-- article_count: Articles in the warehouse.
-- rejection_count: Records that were not loaded.
-- rejection_reasons: Why not, each reason once.
-- languages: Languages of its articles.
-- word_count: Words in its articles.
-- size_bytes: Size of the file in bytes.
-- loaded_at: When it was loaded or last tried, UTC.
WITH articles_of_file AS (
    SELECT
        source_file,
        list_sort(list(DISTINCT language)) AS languages,
        sum(word_count)::BIGINT AS word_count
    FROM articles
    GROUP BY source_file
),

rejections_of_file AS (
    SELECT
        source_file,
        list_sort(list(DISTINCT reason)) AS rejection_reasons
    FROM rejections
    GROUP BY source_file
)

SELECT
    source_files.source_file,
    source_files.status,
    source_files.error,
    source_files.record_count,
    source_files.article_count,
    source_files.rejection_count,
    coalesce(rejections_of_file.rejection_reasons, []) AS rejection_reasons,
    coalesce(articles_of_file.languages, []) AS languages,
    coalesce(articles_of_file.word_count, 0) AS word_count,
    source_files.size_bytes,
    source_files.loaded_at
FROM source_files
LEFT JOIN articles_of_file ON source_files.source_file = articles_of_file.source_file
LEFT JOIN rejections_of_file ON source_files.source_file = rejections_of_file.source_file
