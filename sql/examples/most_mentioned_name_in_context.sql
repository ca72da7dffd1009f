-- In which words is the person whom most articles mention spoken of?
WITH top_person AS (
    SELECT entity_id
    FROM marts.entity_ranking
    WHERE entity_type = 'PER' AND rank = 1
)

SELECT
    articles.language,
    left(sentences.text, entity_mentions.start_char - sentences.start_char) AS words_before,
    entity_mentions.surface,
    right(sentences.text, sentences.end_char - entity_mentions.end_char) AS words_after
FROM entity_links
SEMI JOIN top_person ON entity_links.entity_id = top_person.entity_id
INNER JOIN entity_mentions
    ON
        entity_links.article_id = entity_mentions.article_id
        AND entity_links.mention_index = entity_mentions.mention_index
INNER JOIN sentences
    ON
        entity_mentions.article_id = sentences.article_id
        AND entity_mentions.sentence_index = sentences.sentence_index
INNER JOIN articles ON entity_mentions.article_id = articles.article_id
ORDER BY articles.language, articles.article_id, entity_mentions.mention_index
LIMIT 15;
