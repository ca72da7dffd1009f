-- What name_forms has to be, counted anew.
CREATE OR REPLACE TEMP TABLE fresh_forms AS
SELECT
    named.name_key,
    named.listed_id,
    named.language,
    named.meaning_type AS entity_type,
    named.spelling,
    sum(named.mention_count)::BIGINT AS mention_count,
    count(DISTINCT named.article_id) AS article_count,
    min(articles.published_at) AS first_seen_at,
    max(articles.published_at) AS last_seen_at
FROM article_names AS named
INNER JOIN articles ON named.article_id = articles.article_id
GROUP BY ALL
