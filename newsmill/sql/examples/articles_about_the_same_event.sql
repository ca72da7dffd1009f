-- Which articles tell of the same event: which pairs share most people, places and organisations that few others name?
WITH rare AS (
    SELECT entity_id
    FROM entities
    WHERE entity_type <> 'MISC' AND article_count BETWEEN 2 AND 4
),

named AS (
    SELECT
        entity_by_article.article_id,
        entity_by_article.entity_id,
        entity_by_article.language
    FROM marts.entity_by_article
    SEMI JOIN rare ON entity_by_article.entity_id = rare.entity_id
),

shared AS (
    SELECT
        named_a.article_id AS article_id_a,
        named_b.article_id AS article_id_b,
        count(*) AS shared_entities
    FROM named AS named_a
    INNER JOIN named AS named_b
        ON
            named_a.entity_id = named_b.entity_id
            AND named_a.article_id < named_b.article_id
    GROUP BY named_a.article_id, named_b.article_id
    ORDER BY shared_entities DESC, article_id_a ASC, article_id_b ASC
    LIMIT 10
)

SELECT
    shared.shared_entities,
    articles_a.language AS language_a,
    articles_a.headline AS headline_a,
    articles_b.language AS language_b,
    articles_b.headline AS headline_b
FROM shared
INNER JOIN marts.article_overview AS articles_a ON shared.article_id_a = articles_a.article_id
INNER JOIN marts.article_overview AS articles_b ON shared.article_id_b = articles_b.article_id
ORDER BY shared.shared_entities DESC, headline_a ASC, headline_b ASC;
