-- Articles with one text share it whole.
INSERT INTO copied_passages
SELECT
    article_id,
    other_article_id,
    start_char,
    end_char,
    start_char AS other_start_char,
    end_char AS other_end_char,
    word_count,
    0 AS start_word,
    0 AS other_start_word
FROM equal_articles
ORDER BY article_id, other_article_id
