-- Counts of the affected entities.
SELECT
    name_entities.entity_id,
    sum(named.mention_count)::BIGINT AS mention_count,
    count(DISTINCT named.article_id) AS article_count,
    min(articles.published_at) AS first_seen_at,
    max(articles.published_at) AS last_seen_at
FROM name_entities
SEMI JOIN affected ON name_entities.entity_id = affected.entity_id
INNER JOIN
    article_names AS named
    ON name_entities.name_key = named.name_key AND name_entities.listed_id = named.listed_id
INNER JOIN articles ON named.article_id = articles.article_id
GROUP BY name_entities.entity_id
ORDER BY name_entities.entity_id
