-- What name_forms has to be, counted anew; by article first, since DISTINCT within a group cannot be spilled to disk.
CREATE OR REPLACE TEMP TABLE fresh_forms AS
WITH by_article AS (
    SELECT
        named.name_key,
        named.listed_id,
        named.language,
        named.meaning_type AS entity_type,
        named.spelling,
        named.article_id,
        sum(named.mention_count) AS mention_count
    FROM article_names AS named
    GROUP BY ALL
)

SELECT
    by_article.name_key,
    by_article.listed_id,
    by_article.language,
    by_article.entity_type,
    by_article.spelling,
    sum(by_article.mention_count)::BIGINT AS mention_count,
    count(*) AS article_count,
    min(articles.published_at) AS first_seen_at,
    max(articles.published_at) AS last_seen_at
FROM by_article
INNER JOIN articles ON by_article.article_id = articles.article_id
GROUP BY ALL
