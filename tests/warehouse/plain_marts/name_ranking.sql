SELECT
    entity_mentions.entity_type,
    articles.language,
    rank() OVER (
        PARTITION BY entity_mentions.entity_type, articles.language
        ORDER BY count(DISTINCT articles.article_id) DESC, count(*) DESC
    ) AS rank,
    entity_mentions.surface,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    count(DISTINCT articles.publisher) AS publisher_count,
    min(articles.published_at) AS first_published_at,
    max(articles.published_at) AS last_published_at
FROM entity_mentions
INNER JOIN articles ON entity_mentions.article_id = articles.article_id
GROUP BY entity_mentions.entity_type, articles.language, entity_mentions.surface
