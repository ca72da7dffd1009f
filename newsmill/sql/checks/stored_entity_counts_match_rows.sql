-- What the marts keep counted over articles for each entity is what their rows of each article add up to.
-- scope: everything
WITH dated AS NOT MATERIALIZED (
    SELECT
        rows_of_article.entity_number,
        rows_of_article.language,
        rows_of_article.publisher,
        rows_of_article.mention_count,
        coalesce(articles.published_at, runs.started_at)::DATE AS day,
        articles.published_at IS NULL AS is_load_day
    FROM stored.entity_by_article AS rows_of_article
    INNER JOIN articles ON rows_of_article.article_id = articles.article_id
    LEFT JOIN runs ON articles.run_id = runs.run_id
),

counted_languages AS (
    SELECT
        entity_number,
        language,
        count(*) AS article_count,
        sum(mention_count) AS mention_count
    FROM dated
    GROUP BY entity_number, language
),

counted_publishers AS (
    SELECT
        entity_number,
        publisher,
        count(*) AS article_count
    FROM dated
    WHERE publisher IS NOT NULL
    GROUP BY entity_number, publisher
),

counted_days AS (
    SELECT
        entity_number,
        day,
        is_load_day,
        count(*) AS article_count,
        sum(mention_count) AS mention_count
    FROM dated
    GROUP BY entity_number, day, is_load_day
),

-- Not as a histogram: lists cannot be spilled to disk.
counted_days_of_languages AS (
    SELECT
        entity_number,
        day,
        is_load_day,
        language,
        count(*) AS article_count
    FROM dated
    GROUP BY entity_number, day, is_load_day, language
),

kept_days_of_languages AS (
    SELECT
        entity_number,
        day,
        is_load_day,
        unnest(languages) AS language,
        unnest(language_article_counts) AS article_count
    FROM stored.entity_days
)

SELECT
    'entity_languages' AS table_name,
    coalesce(kept.entity_number, counted.entity_number) AS key_number,
    kept.article_count AS stored_count,
    counted.article_count AS row_count
FROM stored.entity_languages AS kept
FULL OUTER JOIN counted_languages AS counted
    ON
        kept.entity_number = counted.entity_number
        AND kept.language = counted.language
WHERE
    kept.article_count IS DISTINCT FROM counted.article_count
    OR kept.mention_count IS DISTINCT FROM counted.mention_count
UNION ALL
SELECT
    'entity_publishers' AS table_name,
    coalesce(kept.entity_number, counted.entity_number) AS key_number,
    kept.article_count AS stored_count,
    counted.article_count AS row_count
FROM stored.entity_publishers AS kept
FULL OUTER JOIN counted_publishers AS counted
    ON
        kept.entity_number = counted.entity_number
        AND kept.publisher = counted.publisher
WHERE kept.article_count IS DISTINCT FROM counted.article_count
UNION ALL
SELECT
    'entity_days' AS table_name,
    coalesce(kept.entity_number, counted.entity_number) AS key_number,
    kept.article_count AS stored_count,
    counted.article_count AS row_count
FROM stored.entity_days AS kept
FULL OUTER JOIN counted_days AS counted
    ON
        kept.entity_number = counted.entity_number
        AND kept.day IS NOT DISTINCT FROM counted.day
        AND kept.is_load_day = counted.is_load_day
WHERE
    kept.article_count IS DISTINCT FROM counted.article_count
    OR kept.mention_count IS DISTINCT FROM counted.mention_count
    OR len(kept.languages) IS DISTINCT FROM len(kept.language_article_counts)
    OR kept.languages IS DISTINCT FROM list_sort(kept.languages)
UNION ALL
SELECT
    'languages of entity_days' AS table_name,
    coalesce(kept.entity_number, counted.entity_number) AS key_number,
    kept.article_count AS stored_count,
    counted.article_count AS row_count
FROM kept_days_of_languages AS kept
FULL OUTER JOIN counted_days_of_languages AS counted
    ON
        kept.entity_number = counted.entity_number
        AND kept.day IS NOT DISTINCT FROM counted.day
        AND kept.is_load_day = counted.is_load_day
        AND kept.language = counted.language
WHERE kept.article_count IS DISTINCT FROM counted.article_count
