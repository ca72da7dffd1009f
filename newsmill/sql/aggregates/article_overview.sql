-- One row per article: its headline and the names in it.
-- kind: rows
-- family: name
WITH first_sentences AS (
    SELECT
        sentences.article_id,
        sentences.text
    FROM sentences
    SEMI JOIN batch_articles ON sentences.article_id = batch_articles.article_id AND batch_articles.title IS NULL
    WHERE sentences.sentence_index = 0
),

listed AS (
    SELECT
        article_id,
        list_sort(list(row(first_index, surface)) FILTER (WHERE entity_type = 'PER')) AS people,
        list_sort(list(row(first_index, surface)) FILTER (WHERE entity_type = 'ORG')) AS organisations,
        list_sort(list(row(first_index, surface)) FILTER (WHERE entity_type = 'LOC')) AS places,
        list_sort(list(row(first_index, surface)) FILTER (WHERE entity_type = 'MISC')) AS other_names
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
)

SELECT
    batch_articles.article_id,
    coalesce(batch_articles.title, first_sentences.text) AS headline,
    coalesce(list_transform(listed.people, LAMBDA named: named[2]), []) AS people, -- noqa: RF02
    coalesce(list_transform(listed.organisations, LAMBDA named: named[2]), []) AS organisations, -- noqa: RF02
    coalesce(list_transform(listed.places, LAMBDA named: named[2]), []) AS places, -- noqa: RF02
    coalesce(list_transform(listed.other_names, LAMBDA named: named[2]), []) AS other_names -- noqa: RF02
FROM batch_articles
LEFT JOIN first_sentences ON batch_articles.article_id = first_sentences.article_id
LEFT JOIN listed ON batch_articles.article_id = listed.article_id
