-- One row per spelling, type and language, as written (entity_ranking counts entities); rank 1 is in the most articles.
-- entity_type: PER, ORG, LOC or MISC.
-- language: Language of the articles that mention it.
-- rank: Place among the names of its type and language, by articles, then mentions; equal counts share a place.
-- surface: The name as in the articles.
-- article_count: Articles that mention it.
-- mention_count: Mentions of it.
-- publisher_count: Outlets that mention it.
-- first_published_at: Earliest publication that mentions it, UTC.
-- last_published_at: Latest publication that mentions it, UTC.
WITH publishers AS (
    SELECT
        name_number,
        language,
        count(*) AS publisher_count
    FROM aggregates.name_publishers
    GROUP BY name_number, language
)

SELECT
    name_numbers.entity_type,
    counted.language,
    rank() OVER (
        PARTITION BY name_numbers.entity_type, counted.language
        ORDER BY counted.article_count DESC, counted.mention_count DESC
    ) AS rank,
    name_numbers.surface,
    counted.article_count,
    counted.mention_count,
    coalesce(publishers.publisher_count, 0) AS publisher_count,
    counted.first_published_at,
    counted.last_published_at
FROM aggregates.name_languages AS counted
INNER JOIN aggregates.name_numbers ON counted.name_number = name_numbers.name_number
LEFT JOIN publishers ON counted.name_number = publishers.name_number AND counted.language = publishers.language
