-- In which words do the latest articles first speak of the person whom most articles mention?
WITH top_person AS (
    SELECT entity_id
    FROM entities
    WHERE entity_type = 'PER'
    ORDER BY article_count DESC, mention_count DESC, name ASC
    LIMIT 1
),

latest AS (
    SELECT
        entity_by_article.article_id,
        entity_by_article.language,
        entity_by_article.published_at,
        entity_by_article.first_sentence_index,
        entity_by_article.spellings[1] AS surface
    FROM marts.entity_by_article
    SEMI JOIN top_person ON entity_by_article.entity_id = top_person.entity_id
    ORDER BY entity_by_article.published_at DESC NULLS LAST, entity_by_article.article_id ASC
    LIMIT 15
),

-- By their row numbers DuckDB fetches the text of fifteen sentences, without reading that of all.
found AS MATERIALIZED (
    SELECT
        latest.*,
        sentences.rowid AS row_number
    FROM latest
    INNER JOIN sentences
        ON latest.article_id = sentences.article_id AND latest.first_sentence_index = sentences.sentence_index
)

SELECT
    found.language,
    split_part(sentences.text, found.surface, 1) AS words_before,
    found.surface,
    substr(sentences.text, strpos(sentences.text, found.surface) + length(found.surface)) AS words_after
FROM found
INNER JOIN sentences ON found.row_number = sentences.rowid
ORDER BY found.published_at DESC NULLS LAST, found.article_id ASC;
