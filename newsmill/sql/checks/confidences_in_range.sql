-- Confidences are probabilities, from 0 to 1 (NaN is none).
-- scope: article
SELECT
    'articles.language_confidence' AS column_name,
    article_id,
    NULL AS mention_index,
    language_confidence AS confidence
FROM articles
WHERE NOT coalesce(language_confidence BETWEEN 0 AND 1, FALSE)
UNION ALL
SELECT
    'entity_mentions.confidence' AS column_name,
    article_id,
    mention_index,
    confidence
FROM entity_mentions
WHERE NOT coalesce(confidence BETWEEN 0 AND 1, FALSE)
