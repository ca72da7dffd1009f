-- One row per spelling and type in an article.
-- kind: rows
-- family: name
SELECT
    counted.article_id,
    counted.name_number,
    counted.mention_count,
    counted.first_sentence_index,
    counted.mean_confidence,
    batch_articles.language,
    batch_articles.published_at,
    batch_articles.publisher,
    batch_articles.title
FROM (
    SELECT
        article_id,
        name_number,
        count(*) AS mention_count,
        min(sentence_index) AS first_sentence_index,
        round(avg(confidence), 3) AS mean_confidence
    FROM batch_mentions
    GROUP BY article_id, name_number
) AS counted
INNER JOIN batch_articles ON counted.article_id = batch_articles.article_id
