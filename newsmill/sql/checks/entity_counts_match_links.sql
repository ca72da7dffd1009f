-- The counts and times of an entity are those of its links.
-- scope: everything
WITH by_article AS (
    SELECT
        entity_id,
        article_id,
        count(*) AS mention_count
    FROM entity_links
    GROUP BY entity_id, article_id
),

counted AS (
    SELECT
        by_article.entity_id,
        sum(by_article.mention_count) AS mention_count,
        count(*) AS article_count,
        min(articles.published_at) AS first_seen_at,
        max(articles.published_at) AS last_seen_at
    FROM by_article
    LEFT JOIN articles ON by_article.article_id = articles.article_id
    GROUP BY by_article.entity_id
)

SELECT
    entities.entity_id,
    entities.mention_count,
    entities.article_count,
    entities.first_seen_at,
    entities.last_seen_at,
    counted.mention_count AS linked_mention_count,
    counted.article_count AS linked_article_count,
    counted.first_seen_at AS linked_first_seen_at,
    counted.last_seen_at AS linked_last_seen_at
FROM entities
INNER JOIN counted ON entities.entity_id = counted.entity_id
WHERE
    entities.mention_count <> counted.mention_count
    OR entities.article_count <> counted.article_count
    OR entities.first_seen_at IS DISTINCT FROM counted.first_seen_at
    OR entities.last_seen_at IS DISTINCT FROM counted.last_seen_at
