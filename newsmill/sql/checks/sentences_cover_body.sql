-- Between, before and after the sentences of an article stands nothing but white space (what str.isspace calls so); cut
-- from a window of the body, because a long body would be walked from its beginning for each gap.
-- scope: article
WITH edges AS (
    SELECT
        article_id,
        start_char,
        end_char
    FROM sentences
    UNION ALL
    SELECT
        article_id,
        length(body) AS start_char,
        length(body) AS end_char
    FROM articles
),

gaps AS (
    SELECT
        article_id,
        lag(end_char, 1, 0) OVER (PARTITION BY article_id ORDER BY start_char, end_char) AS gap_start_char,
        start_char AS gap_end_char
    FROM edges
    QUALIFY gap_end_char > gap_start_char
),

body_windows AS (
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

gap_texts AS (
    SELECT
        gaps.article_id,
        gaps.gap_start_char,
        substr(
            body_windows.window_text,
            gaps.gap_start_char - body_windows.window_start_char + 1,
            gaps.gap_end_char - gaps.gap_start_char
        ) AS text_left_out
    FROM gaps
    INNER JOIN body_windows
        ON
            gaps.article_id = body_windows.article_id
            AND gaps.gap_start_char // 16384 * 16384 = body_windows.window_start_char
    WHERE gaps.gap_end_char - gaps.gap_start_char <= 16384
    UNION ALL
    SELECT
        gaps.article_id,
        gaps.gap_start_char,
        substr(articles.body, gaps.gap_start_char + 1, gaps.gap_end_char - gaps.gap_start_char) AS text_left_out
    FROM gaps
    INNER JOIN articles ON gaps.article_id = articles.article_id
    WHERE gaps.gap_end_char - gaps.gap_start_char > 16384
)

SELECT *
FROM gap_texts
WHERE
    text_left_out <> ' '
    AND NOT regexp_full_match(text_left_out, '[\t\n\x0B\f\r\x1C-\x1F\x85\p{Z}]*')
