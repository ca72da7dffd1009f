-- The aggregated counts of each name and entity are the sums over its rows of each article.
-- scope: everything
WITH dated AS NOT MATERIALIZED ( -- noqa: disable=AM07
    SELECT
        rows_of_article.kind,
        rows_of_article.key_number,
        rows_of_article.language,
        rows_of_article.publisher,
        rows_of_article.mention_count,
        coalesce(articles.published_at, runs.started_at)::DATE AS day,
        articles.published_at IS NULL AS is_load_day,
        articles.published_at
    FROM (
        SELECT
            'name' AS kind,
            article_id,
            name_number AS key_number,
            language,
            publisher,
            mention_count
        FROM aggregates.name_by_article
        UNION ALL
        SELECT
            'entity' AS kind,
            article_id,
            entity_number AS key_number,
            language,
            publisher,
            mention_count
        FROM aggregates.entity_by_article
    ) AS rows_of_article
    INNER JOIN articles ON rows_of_article.article_id = articles.article_id
    LEFT JOIN runs ON articles.run_id = runs.run_id
),

counted AS (
    SELECT
        kind,
        'languages' AS part,
        key_number,
        language,
        count(*) AS article_count,
        sum(mention_count)::BIGINT AS mention_count,
        CASE WHEN kind = 'name' THEN min(published_at) END AS first_published_at,
        CASE WHEN kind = 'name' THEN max(published_at) END AS last_published_at
    FROM dated
    GROUP BY kind, key_number, language
    UNION ALL BY NAME
    SELECT
        kind,
        'publishers' AS part,
        key_number,
        CASE WHEN kind = 'name' THEN language END AS language,
        publisher,
        count(*) AS article_count
    FROM dated
    WHERE publisher IS NOT NULL
    GROUP BY kind, key_number, CASE WHEN kind = 'name' THEN language END, publisher
    UNION ALL BY NAME
    SELECT
        kind,
        'days' AS part,
        key_number,
        day,
        is_load_day,
        count(*) AS article_count,
        sum(mention_count)::BIGINT AS mention_count
    FROM dated
    GROUP BY kind, key_number, day, is_load_day
    UNION ALL BY NAME
    -- Not as a histogram: lists cannot be spilled to disk.
    SELECT
        kind,
        'day lists' AS part,
        key_number,
        language,
        day,
        is_load_day,
        count(*) AS article_count
    FROM dated
    GROUP BY kind, key_number, language, day, is_load_day
),

aggregated AS (
    SELECT
        'name' AS kind,
        'languages' AS part,
        * RENAME (name_number AS key_number)
    FROM aggregates.name_languages
    UNION ALL BY NAME
    SELECT
        'entity' AS kind,
        'languages' AS part,
        * RENAME (entity_number AS key_number)
    FROM aggregates.entity_languages
    UNION ALL BY NAME
    SELECT
        'name' AS kind,
        'publishers' AS part,
        * RENAME (name_number AS key_number)
    FROM aggregates.name_publishers
    UNION ALL BY NAME
    SELECT
        'entity' AS kind,
        'publishers' AS part,
        * RENAME (entity_number AS key_number)
    FROM aggregates.entity_publishers
    UNION ALL BY NAME
    SELECT
        'name' AS kind,
        'days' AS part,
        * EXCLUDE (languages, language_article_counts) RENAME (name_number AS key_number)
    FROM aggregates.name_days
    UNION ALL BY NAME
    SELECT
        'entity' AS kind,
        'days' AS part,
        * EXCLUDE (languages, language_article_counts) RENAME (entity_number AS key_number)
    FROM aggregates.entity_days
    UNION ALL BY NAME
    SELECT
        'name' AS kind,
        'day lists' AS part,
        name_number AS key_number,
        unnest(languages) AS language,
        day,
        is_load_day,
        unnest(language_article_counts) AS article_count
    FROM aggregates.name_days
    UNION ALL BY NAME
    SELECT
        'entity' AS kind,
        'day lists' AS part,
        entity_number AS key_number,
        unnest(languages) AS language,
        day,
        is_load_day,
        unnest(language_article_counts) AS article_count
    FROM aggregates.entity_days
),

-- A digest of the other columns is much faster to group by than the columns.
sides AS (
    SELECT
        kind,
        part,
        key_number,
        hash(
            kind, part, language, publisher, day, is_load_day, article_count, mention_count, first_published_at,
            last_published_at
        ) AS row_hash,
        1 AS side
    FROM aggregated
    UNION ALL
    SELECT
        kind,
        part,
        key_number,
        hash(
            kind, part, language, publisher, day, is_load_day, article_count, mention_count, first_published_at,
            last_published_at
        ) AS row_hash,
        -1 AS side
    FROM counted
)

SELECT
    any_value(kind) AS kind,
    any_value(part) AS part,
    key_number,
    CASE WHEN sum(side) > 0 THEN 'only in the aggregate' ELSE 'only in the rows' END AS problem
FROM sides
GROUP BY key_number, row_hash
HAVING sum(side) <> 0
UNION ALL
SELECT
    'name' AS kind,
    'days' AS part,
    name_number AS key_number,
    'languages are not in order' AS problem
FROM aggregates.name_days
WHERE languages IS DISTINCT FROM list_sort(languages)
UNION ALL
SELECT
    'entity' AS kind,
    'days' AS part,
    entity_number AS key_number,
    'languages are not in order' AS problem
FROM aggregates.entity_days
WHERE languages IS DISTINCT FROM list_sort(languages)
