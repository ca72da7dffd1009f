-- Which articles tell of the same event: which pairs share most names of people, places and organisations?
WITH names AS (
    SELECT DISTINCT
        article_id,
        marts.fold(surface) AS folded_name
    FROM entity_mentions
    WHERE entity_type <> 'MISC'
)

SELECT
    count(*) AS shared_names,
    articles_a.language AS language_a,
    articles_a.headline AS headline_a,
    articles_b.language AS language_b,
    articles_b.headline AS headline_b
FROM names AS names_a
INNER JOIN names AS names_b
    ON
        names_a.folded_name = names_b.folded_name
        AND names_a.article_id < names_b.article_id
INNER JOIN marts.article_overview AS articles_a ON names_a.article_id = articles_a.article_id
INNER JOIN marts.article_overview AS articles_b ON names_b.article_id = articles_b.article_id
GROUP BY ALL
ORDER BY shared_names DESC, headline_a ASC, headline_b ASC
LIMIT 10;
