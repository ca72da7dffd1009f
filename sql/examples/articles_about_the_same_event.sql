-- Which articles tell of the same event: which pairs share most people, places and organisations?
WITH named AS (
    SELECT
        article_id,
        entity_id
    FROM marts.entity_by_article
    WHERE entity_type <> 'MISC'
)

SELECT
    count(*) AS shared_entities,
    articles_a.language AS language_a,
    articles_a.headline AS headline_a,
    articles_b.language AS language_b,
    articles_b.headline AS headline_b
FROM named AS named_a
INNER JOIN named AS named_b
    ON
        named_a.entity_id = named_b.entity_id
        AND named_a.article_id < named_b.article_id
INNER JOIN marts.article_overview AS articles_a ON named_a.article_id = articles_a.article_id
INNER JOIN marts.article_overview AS articles_b ON named_b.article_id = articles_b.article_id
GROUP BY ALL
ORDER BY shared_entities DESC, headline_a ASC, headline_b ASC
LIMIT 10;
