-- What name_forms has to be, counted anew.
CREATE OR REPLACE TEMP TABLE fresh_forms AS
SELECT
    names.name_key,
    names.listed_id,
    names.language,
    names.meaning_type AS entity_type,
    names.spelling,
    sum(names.mention_count)::BIGINT AS mention_count,
    count(DISTINCT names.article_id) AS article_count,
    min(articles.published_at) AS first_seen_at,
    max(articles.published_at) AS last_seen_at
FROM article_names AS names
INNER JOIN articles ON names.article_id = articles.article_id
GROUP BY ALL
