-- Articles that have mentions but no rows in article_names, numbered in order of their ids.
CREATE OR REPLACE TEMP TABLE unlinked_articles AS
SELECT
    articles.article_id,
    row_number() OVER (ORDER BY articles.article_id) AS number
FROM articles
ANTI JOIN article_names ON articles.article_id = article_names.article_id
WHERE articles.mention_count > 0
