WITH first_sentences AS (
    SELECT
        article_id,
        text
    FROM sentences
    WHERE sentence_index = 0
),

names AS (
    SELECT
        article_id,
        entity_type,
        surface,
        min(mention_index) AS first_index
    FROM entity_mentions
    GROUP BY article_id, entity_type, surface
),

names_of_article AS (
    SELECT
        article_id,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'PER') AS people,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'ORG') AS organisations,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'LOC') AS places,
        list(surface ORDER BY first_index) FILTER (WHERE entity_type = 'MISC') AS other_names
    FROM names
    GROUP BY article_id
)

SELECT
    articles.article_id,
    articles.published_at,
    articles.language,
    articles.publisher,
    articles.agency,
    coalesce(articles.title, first_sentences.text) AS headline,
    coalesce(names_of_article.people, []) AS people,
    coalesce(names_of_article.organisations, []) AS organisations,
    coalesce(names_of_article.places, []) AS places,
    coalesce(names_of_article.other_names, []) AS other_names,
    articles.word_count,
    articles.sentence_count,
    articles.mention_count,
    articles.url,
    articles.source_file
FROM articles
LEFT JOIN first_sentences ON articles.article_id = first_sentences.article_id
LEFT JOIN names_of_article ON articles.article_id = names_of_article.article_id
