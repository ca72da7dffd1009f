-- What does each of the first articles say first: its headline, its lead or first sentence, and the first names in it?
WITH chosen AS (
    SELECT
        article_id,
        lead
    FROM articles
    ORDER BY published_at, language, article_id
    LIMIT 20
),

openings AS (
    SELECT
        chosen.article_id,
        coalesce(chosen.lead, sentences.text) AS opening
    FROM chosen
    INNER JOIN sentences ON chosen.article_id = sentences.article_id AND sentences.sentence_index = 0
)

SELECT
    article_overview.language,
    article_overview.published_at,
    article_overview.headline,
    openings.opening,
    article_overview.people[1:3] AS first_people,
    article_overview.places[1:3] AS first_places
FROM marts.article_overview
INNER JOIN openings ON article_overview.article_id = openings.article_id
ORDER BY article_overview.published_at, article_overview.language, article_overview.article_id;
