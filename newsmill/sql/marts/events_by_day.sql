-- One row per day that articles write about: dates and times of one day, past and to come.
-- day: The day that is meant.
-- article_count: Articles that name it.
-- time_expression_count: Expressions that mean it.
-- announced_count: Articles that were published before it.
-- languages: Languages of these articles.
-- article_ids: Keys of articles.
WITH published AS (
    SELECT
        article_id,
        language,
        (published_at + to_minutes(coalesce(published_utc_offset, 0)))::DATE AS published_on
    FROM articles
)

SELECT
    times.start_date AS day, -- noqa: RF04
    count(DISTINCT times.article_id) AS article_count,
    count(*) AS time_expression_count,
    count(DISTINCT times.article_id) FILTER (articles.published_on < times.start_date) AS announced_count,
    list_sort(list(DISTINCT articles.language)) AS languages,
    list_sort(list(DISTINCT times.article_id)) AS article_ids
FROM time_expressions AS times
INNER JOIN published AS articles ON times.article_id = articles.article_id
WHERE times.kind IN ('DATE', 'TIME') AND times.start_date = times.end_date
GROUP BY times.start_date
