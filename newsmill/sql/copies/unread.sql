-- Articles that were not looked at for copies, numbered.
CREATE OR REPLACE TEMP TABLE unread AS
SELECT
    articles.article_id,
    row_number() OVER (ORDER BY articles.article_id) AS number
FROM articles
ANTI JOIN copy_texts ON articles.article_id = copy_texts.article_id
ORDER BY articles.article_id
LIMIT getvariable('most')
