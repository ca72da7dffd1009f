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
)

SELECT
    latest.language,
    latest.publisher,
    sentences.text
FROM sentences
INNER JOIN latest ON sentences.article_id = latest.article_id
WHERE
    regexp_matches(
        marts.fold(sentences.text),
        '\d[\d.,  ]*(%|percent|prozent|procent|prosent|pour cent|por ciento|euro|dollar|mio|mil)|\d[., ]?\d{3}\b'
    )
ORDER BY latest.published_at DESC NULLS LAST, latest.article_id ASC, sentences.sentence_index ASC
LIMIT 20;
