-- On which day was which place mentioned most?
WITH daily AS (
    SELECT
        day,
        unnest(min(
            {
                'fewest_mentions': -mention_count,
                'fewest_articles': -article_count,
                'place': name,
                'languages': languages
            }, 3
        )) AS best
    FROM marts.entity_timeline
    WHERE entity_type = 'LOC' AND NOT is_load_day
    GROUP BY day
)

SELECT
    daily.day,
    best.place,
    -best.fewest_mentions AS mention_count,
    -best.fewest_articles AS article_count,
    best.languages
FROM daily
ORDER BY daily.day ASC, mention_count DESC, article_count DESC, best.place ASC
LIMIT 30;
