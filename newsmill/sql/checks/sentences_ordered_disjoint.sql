-- The sentences of an article count from 0 without a gap, keep their order and do not overlap; blocks never go back.
-- scope: article
WITH neighbours AS (
    SELECT
        article_id,
        sentence_index,
        block_index,
        start_char,
        end_char,
        lag(sentence_index, 1, -1) OVER reading_order AS previous_index,
        lag(block_index, 1, 0) OVER reading_order AS previous_block_index,
        lag(end_char, 1, 0) OVER reading_order AS previous_end_char
    FROM sentences
    WINDOW reading_order AS (PARTITION BY article_id ORDER BY sentence_index)
)

SELECT *
FROM neighbours
WHERE
    sentence_index <> previous_index + 1
    OR start_char < previous_end_char
    OR block_index < previous_block_index
