-- One row per news agency, publisher and language of the articles that credit it.
-- agency: News agency credited in the text.
-- publisher: The outlet that used it; empty if the source names none.
-- language: Language of the articles.
-- article_count: Articles that credit the agency.
-- all_article_count: All articles of this publisher in this language.
-- agency_share: The one divided by the other, from 0 to 1.
-- first_published_at: Earliest of these publications, UTC.
-- last_published_at: Latest of these publications, UTC.
WITH counted AS (
    SELECT
        agency,
        publisher,
        language,
        count(*) AS article_count,
        sum(count(*)) OVER (PARTITION BY publisher, language)::BIGINT AS all_article_count,
        min(published_at) AS first_published_at,
        max(published_at) AS last_published_at
    FROM articles
    GROUP BY agency, publisher, language
)

SELECT
    agency,
    publisher,
    language,
    article_count,
    all_article_count,
    round(article_count / all_article_count, 3) AS agency_share,
    first_published_at,
    last_published_at
FROM counted
WHERE agency IS NOT NULL
