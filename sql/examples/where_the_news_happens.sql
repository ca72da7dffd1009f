-- On which day was which place mentioned most?
SELECT
    day,
    name AS place,
    mention_count,
    article_count,
    languages
FROM marts.entity_timeline
WHERE entity_type = 'LOC' AND NOT is_load_day
QUALIFY row_number() OVER (PARTITION BY day ORDER BY mention_count DESC, article_count DESC, name ASC) <= 3
ORDER BY day ASC, mention_count DESC, article_count DESC, place ASC
LIMIT 30;
