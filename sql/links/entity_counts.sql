-- Counts of the affected entities; by article first, since DISTINCT within a group cannot be spilled to disk.
WITH by_article AS (
    SELECT
        name_entities.entity_id,
        named.article_id,
        sum(named.mention_count) AS mention_count
    FROM name_entities
    SEMI JOIN affected ON name_entities.entity_id = affected.entity_id
    INNER JOIN
        article_names AS named
        ON name_entities.name_key = named.name_key AND name_entities.listed_id = named.listed_id
    GROUP BY name_entities.entity_id, named.article_id
)

SELECT
    by_article.entity_id,
    sum(by_article.mention_count)::BIGINT AS mention_count,
    count(*) AS article_count,
    min(articles.published_at) AS first_seen_at,
    max(articles.published_at) AS last_seen_at
FROM by_article
INNER JOIN articles ON by_article.article_id = articles.article_id
GROUP BY by_article.entity_id
ORDER BY by_article.entity_id
