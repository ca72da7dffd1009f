-- What does each article say first: its headline, its lead or first sentence, and the first names in it?
SELECT
    article_overview.language,
    article_overview.published_at,
    article_overview.headline,
    coalesce(articles.lead, first_sentences.text) AS opening,
    article_overview.people[1:3] AS first_people,
    article_overview.places[1:3] AS first_places
FROM marts.article_overview
INNER JOIN articles ON article_overview.article_id = articles.article_id
INNER JOIN sentences AS first_sentences
    ON
        articles.article_id = first_sentences.article_id
        AND first_sentences.sentence_index = 0
ORDER BY article_overview.published_at, article_overview.language, article_overview.article_id
LIMIT 20;
