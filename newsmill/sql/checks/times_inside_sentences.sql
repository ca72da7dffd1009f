-- A time expression lies inside a sentence of its article.
-- scope: article
SELECT
    time_expressions.article_id,
    time_expressions.time_index,
    time_expressions.sentence_index,
    time_expressions.text,
    time_expressions.start_char,
    time_expressions.end_char
FROM time_expressions
LEFT JOIN sentences
    ON
        time_expressions.article_id = sentences.article_id
        AND time_expressions.sentence_index = sentences.sentence_index
WHERE
    sentences.article_id IS NULL
    OR time_expressions.start_char < sentences.start_char
    OR time_expressions.end_char > sentences.end_char
