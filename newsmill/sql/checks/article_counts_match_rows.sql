-- sentence_count, mention_count and char_count of an article agree with its rows and its body.
-- scope: article
WITH sentences_of_article AS (
    SELECT
        article_id,
        count(*) AS row_count
    FROM sentences
    GROUP BY article_id
),

mentions_of_article AS (
    SELECT
        article_id,
        count(*) AS row_count
    FROM entity_mentions
    GROUP BY article_id
)

SELECT
    articles.article_id,
    articles.sentence_count,
    coalesce(sentences_of_article.row_count, 0) AS sentence_rows,
    articles.mention_count,
    coalesce(mentions_of_article.row_count, 0) AS mention_rows,
    articles.char_count,
    length(articles.body) AS body_chars
FROM articles
LEFT JOIN sentences_of_article ON articles.article_id = sentences_of_article.article_id
LEFT JOIN mentions_of_article ON articles.article_id = mentions_of_article.article_id
WHERE
    articles.sentence_count <> coalesce(sentences_of_article.row_count, 0)
    OR articles.mention_count <> coalesce(mentions_of_article.row_count, 0)
    OR articles.char_count <> length(articles.body)
