-- A copied passage has equal words in both bodies, whatever their case, punctuation and white space.
-- scope: everything
WITH passages AS (
    SELECT
        passages.article_id,
        passages.other_article_id,
        passages.start_char,
        passages.other_start_char,
        substr(articles.body, passages.start_char + 1, passages.end_char - passages.start_char) AS passage,
        substr(
            counterparts.body, passages.other_start_char + 1, passages.other_end_char - passages.other_start_char
        ) AS other_passage
    FROM copied_passages AS passages
    INNER JOIN articles ON passages.article_id = articles.article_id
    INNER JOIN articles AS counterparts ON passages.other_article_id = counterparts.article_id
)

SELECT
    article_id,
    other_article_id,
    start_char,
    other_start_char,
    left(passage, 100) AS passage,
    left(other_passage, 100) AS other_passage
FROM passages
WHERE
    regexp_replace(lower(passage), '[^\p{L}\p{N}\p{M}]+', '', 'g')
    <> regexp_replace(lower(other_passage), '[^\p{L}\p{N}\p{M}]+', '', 'g')
    OR length(passage) < 8
