-- In which words do the latest articles speak of the person whom most articles mention?
WITH top_person AS (
    SELECT entity_id
    FROM marts.entity_ranking
    WHERE entity_type = 'PER' AND rank = 1
),

latest AS (
    SELECT
        entity_by_article.article_id,
        entity_by_article.entity_id,
        entity_by_article.language,
        entity_by_article.published_at
    FROM marts.entity_by_article
    SEMI JOIN top_person ON entity_by_article.entity_id = top_person.entity_id
    ORDER BY entity_by_article.published_at DESC NULLS LAST, entity_by_article.article_id ASC
    LIMIT 15
)

SELECT
    latest.language,
    left(sentences.text, entity_mentions.start_char - sentences.start_char) AS words_before,
    entity_mentions.surface,
    right(sentences.text, sentences.end_char - entity_mentions.end_char) AS words_after
FROM latest
INNER JOIN entity_links ON latest.article_id = entity_links.article_id AND latest.entity_id = entity_links.entity_id
INNER JOIN entity_mentions
    ON
        entity_links.article_id = entity_mentions.article_id
        AND entity_links.mention_index = entity_mentions.mention_index
INNER JOIN sentences
    ON
        entity_mentions.article_id = sentences.article_id
        AND entity_mentions.sentence_index = sentences.sentence_index
ORDER BY latest.published_at DESC NULLS LAST, latest.article_id ASC, entity_mentions.mention_index ASC
LIMIT 15;
