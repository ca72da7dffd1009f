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
        kind || '_languages' AS table_name,
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
        kind || '_publishers' AS table_name,
        key_number,
        CASE WHEN kind = 'name' THEN language END AS language,
        publisher,
        count(*) AS article_count
    FROM dated
    WHERE publisher IS NOT NULL
    GROUP BY kind, key_number, CASE WHEN kind = 'name' THEN language END, publisher
    UNION ALL BY NAME
    SELECT
        kind || '_days' AS table_name,
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
        'languages of ' || kind || '_days' AS table_name,
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
        'name_languages' AS table_name,
        * RENAME (name_number AS key_number)
    FROM aggregates.name_languages
    UNION ALL BY NAME
    SELECT
        'entity_languages' AS table_name,
        * RENAME (entity_number AS key_number)
    FROM aggregates.entity_languages
    UNION ALL BY NAME
    SELECT
        'name_publishers' AS table_name,
        * RENAME (name_number AS key_number)
    FROM aggregates.name_publishers
    UNION ALL BY NAME
    SELECT
        'entity_publishers' AS table_name,
        * RENAME (entity_number AS key_number)
    FROM aggregates.entity_publishers
    UNION ALL BY NAME
    SELECT
        'name_days' AS table_name,
        * EXCLUDE (languages, language_article_counts) RENAME (name_number AS key_number)
    FROM aggregates.name_days
    UNION ALL BY NAME
    SELECT
        'entity_days' AS table_name,
        * EXCLUDE (languages, language_article_counts) RENAME (entity_number AS key_number)
    FROM aggregates.entity_days
    UNION ALL BY NAME
    SELECT
        'languages of name_days' AS table_name,
        name_number AS key_number,
        unnest(languages) AS language,
        day,
        is_load_day,
        unnest(language_article_counts) AS article_count
    FROM aggregates.name_days
    UNION ALL BY NAME
    SELECT
        'languages of entity_days' AS table_name,
        entity_number AS key_number,
        unnest(languages) AS language,
        day,
        is_load_day,
        unnest(language_article_counts) AS article_count
    FROM aggregates.entity_days
),

sides AS (
    SELECT
        *,
        1 AS side
    FROM aggregated
    UNION ALL BY NAME
    SELECT
        *,
        -1 AS side
    FROM counted
)

SELECT
    table_name,
    key_number,
    language,
    publisher,
    day, -- noqa: RF04
    is_load_day,
    article_count,
    mention_count,
    first_published_at,
    last_published_at,
    CASE WHEN sum(side) > 0 THEN 'only in the aggregate' ELSE 'only in the rows' END AS problem
FROM sides
GROUP BY ALL
HAVING sum(side) <> 0
UNION ALL BY NAME
SELECT
    'name_days' AS table_name,
    name_number AS key_number,
    day, -- noqa: RF04
    'languages are not in order' AS problem
FROM aggregates.name_days
WHERE languages IS DISTINCT FROM list_sort(languages)
UNION ALL BY NAME
SELECT
    'entity_days' AS table_name,
    entity_number AS key_number,
    day, -- noqa: RF04
    'languages are not in order' AS problem
FROM aggregates.entity_days
WHERE languages IS DISTINCT FROM list_sort(languages)
