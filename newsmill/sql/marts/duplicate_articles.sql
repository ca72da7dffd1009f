-- One row per article that has the same text as another article.
-- content_hash: Digest of the text; the same for all copies.
-- copy_number: Place of the copy, from 1: by time of publication, then file and record.
-- copy_count: Copies of the text.
-- article_id: Key of articles.
-- published_at: Time of publication, UTC.
-- publisher: The outlet that published the copy.
-- language: Language of the article.
-- title: Headline of the article.
-- source_format: Format of the source of the copy.
-- source_file: The source file of the copy.
-- record_number: Place of the record in its file, from 1.
WITH repeated AS (
    SELECT content_hash
    FROM articles
    GROUP BY content_hash
    HAVING count(*) > 1
)

SELECT
    articles.content_hash,
    row_number() OVER (
        PARTITION BY articles.content_hash ORDER BY articles.published_at, articles.source_file, articles.record_number
    ) AS copy_number,
    count(*) OVER (PARTITION BY articles.content_hash) AS copy_count,
    articles.article_id,
    articles.published_at,
    articles.publisher,
    articles.language,
    articles.title,
    articles.source_format,
    articles.source_file,
    articles.record_number
FROM articles
SEMI JOIN repeated ON articles.content_hash = repeated.content_hash
