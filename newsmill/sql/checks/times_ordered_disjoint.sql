-- The time expressions of an article count from 0 without a gap, keep their order and do not overlap.
-- scope: article
WITH neighbours AS (
    SELECT
        article_id,
        time_index,
        start_char,
        end_char,
        lag(time_index, 1, -1) OVER reading_order AS previous_index,
        lag(end_char, 1, 0) OVER reading_order AS previous_end_char
    FROM time_expressions
    WINDOW reading_order AS (PARTITION BY article_id ORDER BY time_index)
)

SELECT *
FROM neighbours
WHERE
    time_index <> previous_index + 1
    OR start_char < previous_end_char
