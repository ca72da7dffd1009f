SELECT
    content_hash,
    row_number() OVER copies AS copy_number,
    count(*) OVER (PARTITION BY content_hash) AS copy_count,
    article_id,
    published_at,
    publisher,
    language,
    title,
    source_format,
    source_file,
    record_number
FROM articles
WINDOW copies AS (PARTITION BY content_hash ORDER BY published_at, source_file, record_number)
QUALIFY copy_count > 1
