-- One row per day of an earlier year that articles write about 1 year or a multiple of 5 years later, and these years.
-- day: The day that is meant.
-- years: Years from the day to the publication of the articles.
-- is_on_the_day: Whether an article was published on the same day of the year.
-- article_count: Articles that name it.
-- languages: Languages of these articles.
-- article_ids: Keys of articles.
SELECT
    times.start_date AS day, -- noqa: RF04
    year(articles.published_at) - year(times.start_date) AS years,
    bool_or(
        month(articles.published_at) = month(times.start_date) AND day(articles.published_at) = day(times.start_date)
    ) AS is_on_the_day,
    count(DISTINCT times.article_id) AS article_count,
    list_sort(list(DISTINCT articles.language)) AS languages,
    list_sort(list(DISTINCT times.article_id)) AS article_ids
FROM time_expressions AS times
INNER JOIN articles ON times.article_id = articles.article_id
WHERE
    times.kind IN ('DATE', 'TIME')
    AND times.start_date = times.end_date
    AND year(articles.published_at) > year(times.start_date)
    AND (
        year(articles.published_at) - year(times.start_date) = 1
        OR (year(articles.published_at) - year(times.start_date)) % 5 = 0
    )
GROUP BY times.start_date, year(articles.published_at) - year(times.start_date)
