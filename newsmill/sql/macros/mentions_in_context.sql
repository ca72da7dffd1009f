-- Every mention of a name with the words around it (key word in context), regardless of case and diacritics.
CREATE OR REPLACE MACRO marts.mentions_in_context(name) AS TABLE
    SELECT
        articles.published_at,
        articles.language,
        articles.publisher,
        left(sentences.text, entity_mentions.start_char - sentences.start_char) AS words_before,
        entity_mentions.surface,
        right(sentences.text, sentences.end_char - entity_mentions.end_char) AS words_after,
        entity_mentions.entity_type,
        articles.article_id,
        sentences.sentence_index,
        entity_mentions.start_char
    FROM entity_mentions
    INNER JOIN sentences
        ON
            entity_mentions.article_id = sentences.article_id
            AND entity_mentions.sentence_index = sentences.sentence_index
    INNER JOIN articles ON entity_mentions.article_id = articles.article_id
    WHERE contains(marts.fold(entity_mentions.surface), marts.fold(name))
    ORDER BY articles.published_at, articles.article_id, entity_mentions.start_char;
