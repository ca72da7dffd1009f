-- What do the articles announce, and for when?
SELECT
    start_date,
    expression,
    publisher,
    title,
    sentence
FROM marts.looking_ahead
WHERE end_date - start_date < 7
ORDER BY start_date ASC, article_id ASC, time_index ASC
LIMIT 20
