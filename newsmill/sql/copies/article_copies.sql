-- Pairs of articles whose texts are a found pair.
INSERT INTO article_copies BY NAME
SELECT
    articles.article_id,
    counterparts.article_id AS other_article_id,
    found.shared_words,
    found.containment,
    found.containment_of_other,
    found.longest_passage_words
FROM found_pairs AS found
INNER JOIN listed_articles AS articles ON found.text_id = articles.text_id
INNER JOIN listed_articles AS counterparts ON found.other_text_id = counterparts.text_id
ORDER BY articles.article_id, counterparts.article_id
