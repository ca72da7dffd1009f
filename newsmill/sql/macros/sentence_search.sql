-- Sentences that contain the term, regardless of case and diacritics; FROM marts.sentence_search('göteborg').
CREATE OR REPLACE MACRO marts.sentence_search(term) AS TABLE
    SELECT
        articles.article_id,
        sentences.sentence_index,
        articles.published_at,
        articles.language,
        articles.publisher,
        articles.title,
        sentences.block_kind,
        sentences.text,
        articles.source_file
    FROM sentences
    INNER JOIN articles ON sentences.article_id = articles.article_id
    WHERE contains(marts.fold(sentences.text), marts.fold(term))
    ORDER BY articles.published_at, articles.article_id, sentences.sentence_index;
