-- Which quotations in the latest articles name the person who speaks?
WITH latest AS (
    SELECT
        article_id,
        language,
        publisher,
        published_at
    FROM articles
    ORDER BY published_at DESC NULLS LAST, article_id ASC
    LIMIT 200
)

SELECT
    latest.language,
    string_agg(entity_mentions.surface, ', ' ORDER BY entity_mentions.mention_index) AS people,
    sentences.text
FROM sentences
INNER JOIN latest ON sentences.article_id = latest.article_id
INNER JOIN entity_mentions
    ON
        sentences.article_id = entity_mentions.article_id
        AND sentences.sentence_index = entity_mentions.sentence_index
WHERE
    entity_mentions.entity_type = 'PER'
    AND (sentences.block_kind = 'quote' OR regexp_matches(sentences.text, '[“”„«»‘]|^[–—-] |^"'))
GROUP BY latest.article_id, latest.language, latest.published_at, sentences.sentence_index, sentences.text
ORDER BY latest.published_at DESC NULLS LAST, latest.article_id ASC, sentences.sentence_index ASC
LIMIT 10;
