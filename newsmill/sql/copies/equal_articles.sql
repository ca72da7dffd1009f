-- Pairs of articles with one text, of the chosen texts.
CREATE OR REPLACE TEMP TABLE equal_articles AS
WITH listed AS (
    SELECT
        copy_texts.article_id,
        copy_texts.text_id,
        copy_texts.word_count,
        copy_texts.start_char,
        copy_texts.end_char
    FROM copy_texts
    SEMI JOIN chosen_texts ON copy_texts.text_id = chosen_texts.text_id
    QUALIFY
        row_number() OVER (PARTITION BY copy_texts.text_id ORDER BY copy_texts.article_id) <= getvariable('most_listed')
)

SELECT
    listed.article_id,
    counterparts.article_id AS other_article_id,
    listed.word_count,
    listed.start_char,
    listed.end_char
FROM listed
INNER JOIN listed AS counterparts
    ON listed.text_id = counterparts.text_id AND listed.article_id < counterparts.article_id
