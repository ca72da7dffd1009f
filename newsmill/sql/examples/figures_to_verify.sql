-- Which sentences of the latest articles give figures to be verified: percentages, money, thousands and millions?
WITH latest AS (
    SELECT
        article_id,
        language,
        publisher,
        published_at
    FROM articles
    ORDER BY published_at DESC NULLS LAST, article_id ASC
    LIMIT 200
),

-- Materialised, or the pattern is looked for in all sentences before those of the latest articles are chosen.
written AS MATERIALIZED (
    SELECT
        latest.article_id,
        latest.language,
        latest.publisher,
        latest.published_at,
        sentences.sentence_index,
        sentences.text
    FROM sentences
    INNER JOIN latest ON sentences.article_id = latest.article_id
)

SELECT
    language,
    publisher,
    text
FROM written
WHERE
    regexp_matches(
        marts.fold(text),
        '\d[\d.,  ]*(%|percent|prozent|procent|prosent|pour cent|por ciento|euro|dollar|mio|mil)|\d[., ]?\d{3}\b'
    )
ORDER BY published_at DESC NULLS LAST, article_id ASC, sentence_index ASC
LIMIT 20;
