-- A pair of articles is there once, in one order, with its longest passage; every passage belongs to a pair.
-- scope: everything
SELECT
    'in both orders' AS problem,
    pairs.article_id,
    pairs.other_article_id
FROM article_copies AS pairs
SEMI JOIN article_copies AS reversed
    ON pairs.article_id = reversed.other_article_id AND pairs.other_article_id = reversed.article_id
UNION ALL
SELECT
    'longest passage differs' AS problem,
    pairs.article_id,
    pairs.other_article_id
FROM article_copies AS pairs
LEFT JOIN copied_passages AS passages
    ON pairs.article_id = passages.article_id AND pairs.other_article_id = passages.other_article_id
GROUP BY pairs.article_id, pairs.other_article_id, pairs.longest_passage_words
HAVING max(passages.word_count) IS DISTINCT FROM pairs.longest_passage_words
UNION ALL
SELECT
    'passage without pair' AS problem,
    passages.article_id,
    passages.other_article_id
FROM copied_passages AS passages
ANTI JOIN article_copies AS pairs
    ON passages.article_id = pairs.article_id AND passages.other_article_id = pairs.other_article_id
