-- Each article has sentences, and each mention is in a sentence of its article.
-- scope: everything
SELECT
    'mention without sentence' AS problem,
    entity_mentions.article_id,
    entity_mentions.mention_index AS row_index
FROM entity_mentions
ANTI JOIN sentences
    ON
        entity_mentions.article_id = sentences.article_id
        AND entity_mentions.sentence_index = sentences.sentence_index
UNION ALL
SELECT
    'article without sentence' AS problem,
    articles.article_id,
    NULL AS row_index
FROM articles
ANTI JOIN sentences ON articles.article_id = sentences.article_id
