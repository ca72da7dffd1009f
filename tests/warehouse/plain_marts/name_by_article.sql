WITH names AS (
    SELECT
        article_id,
        entity_type,
        surface,
        count(*) AS mention_count,
        min(sentence_index) AS first_sentence_index,
        round(avg(confidence), 3) AS mean_confidence
    FROM entity_mentions
    GROUP BY article_id, entity_type, surface
)

SELECT
    names.article_id,
    names.entity_type,
    names.surface,
    names.mention_count,
    names.first_sentence_index,
    names.mean_confidence,
    articles.language,
    articles.published_at,
    articles.publisher,
    articles.title
FROM names
INNER JOIN articles ON names.article_id = articles.article_id
