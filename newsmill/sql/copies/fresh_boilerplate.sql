-- The boilerplate that publishers whose articles changed have now.
CREATE OR REPLACE TEMP TABLE fresh_boilerplate AS
WITH publishers AS (
    SELECT
        publisher,
        article_count
    FROM fresh_publishers
    WHERE article_count > getvariable('least_articles')
)

SELECT
    publishers.publisher,
    indexed.fingerprint
FROM publishers
INNER JOIN copy_texts ON publishers.publisher = copy_texts.publisher
INNER JOIN copy_fingerprints AS indexed ON copy_texts.text_id = indexed.text_id
GROUP BY publishers.publisher, indexed.fingerprint
HAVING
    count(*) > greatest(getvariable('least_articles'), getvariable('share') * any_value(publishers.article_count))
