-- Names of unlinked articles, and names that lost an article.
CREATE OR REPLACE TEMP TABLE touched_names AS
SELECT
    name_key,
    listed_id
FROM lessened_names
UNION
SELECT
    article_names.name_key,
    article_names.listed_id
FROM article_names
SEMI JOIN unlinked_articles ON article_names.article_id = unlinked_articles.article_id
