-- In which words is the name that most articles mention spoken of?
WITH top_name AS (
    SELECT surface
    FROM marts.entity_by_article
    GROUP BY surface
    ORDER BY count(DISTINCT article_id) DESC, sum(mention_count) DESC, surface ASC
    LIMIT 1
)

SELECT
    articles.language,
    left(sentences.text, entity_mentions.start_char - sentences.start_char) AS words_before,
    entity_mentions.surface,
    right(sentences.text, sentences.end_char - entity_mentions.end_char) AS words_after
FROM entity_mentions
SEMI JOIN top_name ON entity_mentions.surface = top_name.surface
INNER JOIN sentences
    ON
        entity_mentions.article_id = sentences.article_id
        AND entity_mentions.sentence_index = sentences.sentence_index
INNER JOIN articles ON entity_mentions.article_id = articles.article_id
ORDER BY articles.language, articles.article_id, entity_mentions.mention_index
LIMIT 15;
