-- Between, before and after the sentences of an article stands nothing but white space (what str.isspace calls so).
WITH gaps AS (
    SELECT
        article_id,
        lag(end_char, 1, 0) OVER (PARTITION BY article_id ORDER BY start_char) AS gap_start_char,
        start_char AS gap_end_char
    FROM sentences
    UNION ALL
    SELECT
        article_id,
        max(end_char) AS gap_start_char,
        NULL AS gap_end_char
    FROM sentences
    GROUP BY article_id
),

gap_texts AS (
    SELECT
        gaps.article_id,
        gaps.gap_start_char,
        substr(
            articles.body,
            gaps.gap_start_char + 1,
            coalesce(gaps.gap_end_char, articles.char_count) - gaps.gap_start_char
        ) AS text_left_out
    FROM gaps
    INNER JOIN articles ON gaps.article_id = articles.article_id
    WHERE coalesce(gaps.gap_end_char, articles.char_count) > gaps.gap_start_char
)

SELECT *
FROM gap_texts
WHERE
    text_left_out <> ' '
    AND NOT regexp_full_match(text_left_out, '[\t\n\x0B\f\r\x1C-\x1F\x85\p{Z}]*')
