-- Passages of the pairs of articles whose texts are a found pair.
INSERT INTO copied_passages BY NAME
SELECT
    articles.article_id,
    counterparts.article_id AS other_article_id,
    found.start_char,
    found.end_char,
    found.other_start_char,
    found.other_end_char,
    found.word_count,
    found.start_word,
    found.other_start_word
FROM found_passages AS found
INNER JOIN listed_articles AS articles ON found.text_id = articles.text_id
INNER JOIN listed_articles AS counterparts ON found.other_text_id = counterparts.text_id
ORDER BY articles.article_id, counterparts.article_id, found.start_char
