-- A mention lies inside its sentence.
-- scope: article
SELECT
    entity_mentions.article_id,
    entity_mentions.mention_index,
    entity_mentions.sentence_index,
    entity_mentions.surface,
    entity_mentions.start_char,
    entity_mentions.end_char,
    sentences.start_char AS sentence_start_char,
    sentences.end_char AS sentence_end_char
FROM entity_mentions
INNER JOIN sentences
    ON
        entity_mentions.article_id = sentences.article_id
        AND entity_mentions.sentence_index = sentences.sentence_index
WHERE
    entity_mentions.start_char < sentences.start_char
    OR entity_mentions.end_char > sentences.end_char
