-- Names of new articles, and those that lost an article.
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
SEMI JOIN unlinked ON article_names.article_id = unlinked.article_id
