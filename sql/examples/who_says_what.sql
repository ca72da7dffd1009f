-- Which quotations name the person who speaks?
SELECT
    articles.language,
    string_agg(entity_mentions.surface, ', ' ORDER BY entity_mentions.mention_index) AS people,
    sentences.text
FROM sentences
INNER JOIN articles ON sentences.article_id = articles.article_id
INNER JOIN entity_mentions
    ON
        sentences.article_id = entity_mentions.article_id
        AND sentences.sentence_index = entity_mentions.sentence_index
WHERE
    entity_mentions.entity_type = 'PER'
    AND (sentences.block_kind = 'quote' OR regexp_matches(sentences.text, '[“”„«»‘]|^[–—-] |^"'))
GROUP BY articles.article_id, articles.language, sentences.sentence_index, sentences.text
ORDER BY articles.language, articles.article_id, sentences.sentence_index
LIMIT 10;
