-- Articles with mentions that are not linked, numbered.
CREATE OR REPLACE TEMP TABLE unlinked AS
SELECT
    articles.article_id,
    row_number() OVER (ORDER BY articles.article_id) AS number
FROM articles
ANTI JOIN article_names ON articles.article_id = article_names.article_id
WHERE articles.mention_count > 0
