-- Every sentence and mention has its article, every mention its sentence, every article its sentences.
-- scope: everything
SELECT
    'sentence without article' AS problem,
    sentences.article_id,
    sentences.sentence_index AS row_index
FROM sentences
ANTI JOIN articles ON sentences.article_id = articles.article_id
UNION ALL
SELECT
    'mention without article' AS problem,
    entity_mentions.article_id,
    entity_mentions.mention_index AS row_index
FROM entity_mentions
ANTI JOIN articles ON entity_mentions.article_id = articles.article_id
UNION ALL
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
