-- A sentence is the text between its start_char and end_char in the body; cut from a window of the body, because a long
-- body would be walked from its beginning for each sentence.
-- scope: article
WITH body_windows AS (
    SELECT
        body_starts.article_id,
        body_starts.window_start_char,
        substr(body_starts.body, body_starts.window_start_char + 1, 32768) AS window_text
    FROM (
        SELECT
            article_id,
            body,
            unnest(range(0, length(body), 16384)) AS window_start_char
        FROM articles
    ) AS body_starts
),

slices AS (
    SELECT
        sentences.article_id,
        sentences.sentence_index,
        sentences.start_char,
        sentences.end_char,
        sentences.text,
        substr(
            body_windows.window_text,
            sentences.start_char - body_windows.window_start_char + 1,
            sentences.end_char - sentences.start_char
        ) AS text_in_body
    FROM sentences
    LEFT JOIN body_windows
        ON
            sentences.article_id = body_windows.article_id
            AND sentences.start_char // 16384 * 16384 = body_windows.window_start_char
    WHERE sentences.end_char - sentences.start_char <= 16384
    UNION ALL
    SELECT
        sentences.article_id,
        sentences.sentence_index,
        sentences.start_char,
        sentences.end_char,
        sentences.text,
        substr(articles.body, sentences.start_char + 1, sentences.end_char - sentences.start_char) AS text_in_body
    FROM sentences
    LEFT JOIN articles ON sentences.article_id = articles.article_id
    WHERE sentences.end_char - sentences.start_char > 16384
)

SELECT *
FROM slices
WHERE text_in_body IS DISTINCT FROM text
