-- Which sentences give figures that should be verified: percentages, money, thousands and millions?
SELECT
    articles.language,
    articles.publisher,
    sentences.text
FROM sentences
INNER JOIN articles ON sentences.article_id = articles.article_id
WHERE
    regexp_matches(
        marts.fold(sentences.text),
        '\d[\d.,  ]*(%|percent|prozent|procent|prosent|pour cent|por ciento|euro|dollar|mio|mil)|\d[., ]?\d{3}\b'
    )
ORDER BY articles.language, articles.article_id, sentences.sentence_index
LIMIT 20;
