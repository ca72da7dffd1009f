-- The aggregated rows of each article agree with its mentions, links and columns.
-- scope: everything
WITH linked AS (
    SELECT
        article_id,
        count(*) AS mention_count,
        min(score) AS min_score
    FROM entity_links
    GROUP BY article_id
),

entity_rows AS (
    SELECT
        article_id,
        sum(mention_count) AS mention_count,
        min(min_link_score) AS min_score,
        sum(len(spellings)) AS spelling_count
    FROM aggregates.entity_by_article
    GROUP BY article_id
),

name_rows AS (
    SELECT
        article_id,
        sum(mention_count) AS mention_count,
        count(*) AS name_count
    FROM aggregates.name_by_article
    GROUP BY article_id
),

spelled AS (
    SELECT
        article_id,
        count(DISTINCT surface) AS surface_count,
        count(*) AS row_count
    FROM article_names
    GROUP BY article_id
),

copied AS (
    SELECT
        article_id,
        language,
        published_at,
        publisher,
        title
    FROM aggregates.entity_by_article
    UNION ALL
    SELECT
        article_id,
        language,
        published_at,
        publisher,
        title
    FROM aggregates.name_by_article
),

listed AS (
    SELECT
        article_id,
        count(*) AS row_count,
        sum(len(people) + len(organisations) + len(places) + len(other_names)) AS name_count
    FROM aggregates.article_overview
    GROUP BY article_id
)

SELECT
    'mentions of names' AS problem,
    coalesce(articles.article_id, name_rows.article_id) AS article_id,
    name_rows.mention_count AS aggregated_count,
    articles.mention_count AS row_count
FROM articles
FULL OUTER JOIN name_rows ON articles.article_id = name_rows.article_id
WHERE coalesce(name_rows.mention_count, 0) IS DISTINCT FROM articles.mention_count
UNION ALL
SELECT
    'linked mentions' AS problem,
    coalesce(linked.article_id, entity_rows.article_id) AS article_id,
    entity_rows.mention_count AS aggregated_count,
    linked.mention_count AS row_count
FROM linked
FULL OUTER JOIN entity_rows ON linked.article_id = entity_rows.article_id
WHERE
    entity_rows.mention_count IS DISTINCT FROM linked.mention_count
    OR entity_rows.min_score IS DISTINCT FROM linked.min_score
UNION ALL
SELECT
    'rows of the overview' AS problem,
    coalesce(articles.article_id, listed.article_id) AS article_id,
    listed.row_count AS aggregated_count,
    if(articles.article_id IS NULL, 0, 1) AS row_count
FROM articles
FULL OUTER JOIN listed ON articles.article_id = listed.article_id
WHERE listed.row_count IS DISTINCT FROM if(articles.article_id IS NULL, 0, 1)
UNION ALL
SELECT
    'names of the overview' AS problem,
    listed.article_id,
    listed.name_count AS aggregated_count,
    coalesce(name_rows.name_count, 0) AS row_count
FROM listed
LEFT JOIN name_rows ON listed.article_id = name_rows.article_id
WHERE listed.name_count <> coalesce(name_rows.name_count, 0)
UNION ALL
SELECT
    'spellings' AS problem,
    entity_rows.article_id,
    entity_rows.spelling_count AS aggregated_count,
    spelled.row_count
FROM entity_rows
INNER JOIN spelled ON entity_rows.article_id = spelled.article_id
WHERE entity_rows.spelling_count NOT BETWEEN spelled.surface_count AND spelled.row_count
UNION ALL
SELECT
    'spelling that is not in the article' AS problem,
    written.article_id,
    NULL AS aggregated_count,
    NULL AS row_count
FROM (
    SELECT
        article_id,
        unnest(spellings) AS surface
    FROM aggregates.entity_by_article
) AS written
ANTI JOIN article_names ON written.article_id = article_names.article_id AND written.surface = article_names.surface
UNION ALL
SELECT
    'columns of the article' AS problem,
    copied.article_id,
    NULL AS aggregated_count,
    NULL AS row_count
FROM copied
INNER JOIN articles ON copied.article_id = articles.article_id
WHERE
    copied.language IS DISTINCT FROM articles.language
    OR copied.published_at IS DISTINCT FROM articles.published_at
    OR copied.publisher IS DISTINCT FROM articles.publisher
    OR copied.title IS DISTINCT FROM articles.title
