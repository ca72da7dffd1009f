-- Texts of the articles that were read, and whether the index did not have them.
CREATE OR REPLACE TEMP TABLE read_texts AS
SELECT
    copy_texts.text_id,
    bool_and(known_texts.text_id IS NULL) AS is_new
FROM copy_texts
SEMI JOIN unread ON copy_texts.article_id = unread.article_id
LEFT JOIN known_texts ON copy_texts.text_id = known_texts.text_id
WHERE copy_texts.text_id IS NOT NULL
GROUP BY copy_texts.text_id
