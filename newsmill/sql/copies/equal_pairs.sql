-- Articles with one text are copies of each other.
INSERT INTO article_copies
SELECT
    article_id,
    other_article_id,
    word_count AS shared_words,
    1.0 AS containment,
    1.0 AS containment_of_other,
    word_count AS longest_passage_words
FROM equal_articles
ORDER BY article_id, other_article_id
