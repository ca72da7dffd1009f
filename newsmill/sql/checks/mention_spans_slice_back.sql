-- A mention is the text between its start_char and end_char in the body; cut from its sentence, whose own span another
-- check proves, because a body would be walked from its beginning for each mention.
-- scope: article
SELECT
    entity_mentions.article_id,
    entity_mentions.mention_index,
    entity_mentions.start_char,
    entity_mentions.end_char,
    entity_mentions.surface,
    sentences.text AS sentence_text
FROM entity_mentions
INNER JOIN sentences
    ON
        entity_mentions.article_id = sentences.article_id
        AND entity_mentions.sentence_index = sentences.sentence_index
WHERE
    substr(
        sentences.text,
        entity_mentions.start_char - sentences.start_char + 1,
        entity_mentions.end_char - entity_mentions.start_char
    ) <> entity_mentions.surface
