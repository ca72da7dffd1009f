-- One row per article: its headline and the names in it.
SELECT
    batch_articles.article_id,
    coalesce(batch_articles.title, first_sentences.text) AS headline,
    coalesce(names.people, []) AS people,
    coalesce(names.organisations, []) AS organisations,
    coalesce(names.places, []) AS places,
    coalesce(names.other_names, []) AS other_names
FROM batch_articles
LEFT JOIN (
    SELECT
        sentences.article_id,
        sentences.text
    FROM sentences
    SEMI JOIN batch_articles ON sentences.article_id = batch_articles.article_id AND batch_articles.title IS NULL
    WHERE sentences.sentence_index = 0
) AS first_sentences
    ON batch_articles.article_id = first_sentences.article_id
LEFT JOIN (
    SELECT
        article_id,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'PER') AS people,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'ORG') AS organisations,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'LOC') AS places,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'MISC') AS other_names
    FROM (
        SELECT
            article_id,
            entity_type,
            surface,
            min(mention_index) AS first_index
        FROM batch_mentions
        GROUP BY article_id, entity_type, surface
    ) AS named
    GROUP BY article_id
) AS names
    ON batch_articles.article_id = names.article_id
