-- Articles that contain the term, with the number of its sentences; regardless of case and diacritics.
CREATE OR REPLACE MACRO marts.article_search(term) AS TABLE
    SELECT
        articles.article_id,
        articles.published_at,
        articles.language,
        articles.publisher,
        articles.title,
        count(*) AS hit_count,
        arg_min(sentences.text, sentences.sentence_index) AS first_hit,
        articles.source_file
    FROM sentences
    INNER JOIN articles ON sentences.article_id = articles.article_id
    WHERE contains(marts.fold(sentences.text), marts.fold(term))
    GROUP BY ALL
    ORDER BY hit_count DESC, articles.published_at ASC, articles.article_id ASC;
