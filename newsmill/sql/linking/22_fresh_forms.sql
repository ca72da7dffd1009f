-- New rows of name_forms for the touched names. Counts of new articles are added; a name that lost an article is
-- counted again.
CREATE OR REPLACE TEMP TABLE fresh_forms AS
WITH uncounted AS (
    SELECT article_names.*
    FROM article_names
    SEMI JOIN unlinked_articles ON article_names.article_id = unlinked_articles.article_id
    ANTI JOIN lessened_names AS lessened
        ON article_names.name_key = lessened.name_key AND article_names.listed_id = lessened.listed_id
    UNION ALL
    SELECT article_names.*
    FROM article_names
    SEMI JOIN lessened_names AS lessened
        ON article_names.name_key = lessened.name_key AND article_names.listed_id = lessened.listed_id
),

counted AS (
    SELECT
        named.name_key,
        named.listed_id,
        named.language,
        named.meaning_type AS entity_type,
        named.spelling,
        sum(named.mention_count) AS mention_count,
        count(DISTINCT named.article_id) AS article_count,
        min(articles.published_at) AS first_seen_at,
        max(articles.published_at) AS last_seen_at
    FROM uncounted AS named
    INNER JOIN articles ON named.article_id = articles.article_id
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT name_forms.*
    FROM name_forms
    SEMI JOIN touched_names AS touched
        ON name_forms.name_key = touched.name_key AND name_forms.listed_id = touched.listed_id
)

SELECT
    name_key,
    listed_id,
    language,
    entity_type,
    spelling,
    sum(mention_count)::BIGINT AS mention_count,
    sum(article_count)::BIGINT AS article_count,
    min(first_seen_at) AS first_seen_at,
    max(last_seen_at) AS last_seen_at
FROM counted
GROUP BY name_key, listed_id, language, entity_type, spelling
