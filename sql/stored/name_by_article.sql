-- One row per spelling and type in an article.
SELECT
    names.article_id,
    names.name_number,
    names.mention_count,
    names.first_sentence_index,
    names.mean_confidence,
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
) AS names
INNER JOIN batch_articles ON names.article_id = batch_articles.article_id
