-- Publishers whose articles changed, with the number of articles now (none where the last one is gone).
CREATE OR REPLACE TEMP TABLE fresh_publishers AS
WITH counted AS (
    SELECT
        publisher,
        count(*)::INTEGER AS article_count
    FROM copy_texts
    WHERE publisher IS NOT NULL
    GROUP BY publisher
),

read AS (
    SELECT DISTINCT copy_texts.publisher
    FROM copy_texts
    SEMI JOIN unread ON copy_texts.article_id = unread.article_id
)

SELECT
    coalesce(counted.publisher, known.publisher) AS publisher,
    counted.article_count
FROM counted
FULL OUTER JOIN copy_publishers AS known ON counted.publisher = known.publisher
WHERE
    counted.article_count IS DISTINCT FROM known.article_count
    OR counted.publisher IN (SELECT read.publisher FROM read)
