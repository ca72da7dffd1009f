-- A time expression has both days or none, in their order, and the day of a value of one day is that day.
-- scope: article
SELECT
    article_id,
    time_index,
    text,
    value,
    start_date,
    end_date
FROM time_expressions
WHERE
    (start_date IS NULL) <> (end_date IS NULL)
    OR start_date > end_date
    OR (
        kind IN ('DATE', 'TIME')
        AND regexp_matches(value, '^\d{4}-\d\d-\d\d')
        AND (start_date IS NULL OR strftime(start_date, '%Y-%m-%d') <> value[:10] OR end_date <> start_date)
    )
