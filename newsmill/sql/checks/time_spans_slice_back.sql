-- A time expression is the text between its start_char and end_char in the body; cut from its sentence.
-- scope: article
SELECT
    time_expressions.article_id,
    time_expressions.time_index,
    time_expressions.start_char,
    time_expressions.end_char,
    time_expressions.text,
    sentences.text AS sentence_text
FROM time_expressions
INNER JOIN sentences
    ON
        time_expressions.article_id = sentences.article_id
        AND time_expressions.sentence_index = sentences.sentence_index
WHERE
    substr(
        sentences.text,
        time_expressions.start_char - sentences.start_char + 1,
        time_expressions.end_char - time_expressions.start_char
    ) <> time_expressions.text
