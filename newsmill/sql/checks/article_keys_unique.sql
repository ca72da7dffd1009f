-- No article, sentence or mention stands twice in its table.
-- scope: article
SELECT
    'articles.article_id' AS key_name,
    article_id AS key_value,
    NULL AS key_number,
    count(*) AS row_count
FROM articles
GROUP BY article_id
HAVING count(*) > 1
UNION ALL
SELECT
    'articles.source_file, record_number' AS key_name,
    source_file AS key_value,
    record_number AS key_number,
    count(*) AS row_count
FROM articles
GROUP BY source_file, record_number
HAVING count(*) > 1
UNION ALL
SELECT
    'sentences.article_id, sentence_index' AS key_name,
    article_id AS key_value,
    sentence_index AS key_number,
    count(*) AS row_count
FROM sentences
GROUP BY article_id, sentence_index
HAVING count(*) > 1
UNION ALL
SELECT
    'entity_mentions.article_id, mention_index' AS key_name,
    article_id AS key_value,
    mention_index AS key_number,
    count(*) AS row_count
FROM entity_mentions
GROUP BY article_id, mention_index
HAVING count(*) > 1
