-- One row per spelling, type and language, as written (entity_ranking counts entities); rank 1 is in the most articles.
-- entity_type: PER, ORG, LOC or MISC.
-- language: Language of the articles that mention it.
-- rank: Place among the names of its type and language: by articles, then mentions, then alphabet.
-- surface: The name as it stands in the articles.
-- article_count: Articles that mention it.
-- mention_count: Mentions of it.
-- publisher_count: Outlets that mention it.
-- first_published_at: Earliest publication that mentions it, UTC.
-- last_published_at: Latest publication that mentions it, UTC.
SELECT
    entity_mentions.entity_type,
    articles.language,
    row_number() OVER (
        PARTITION BY entity_mentions.entity_type, articles.language
        ORDER BY count(DISTINCT articles.article_id) DESC, count(*) DESC, entity_mentions.surface ASC
    ) AS rank,
    entity_mentions.surface,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    count(DISTINCT articles.publisher) AS publisher_count,
    min(articles.published_at) AS first_published_at,
    max(articles.published_at) AS last_published_at
FROM entity_mentions
INNER JOIN articles ON entity_mentions.article_id = articles.article_id
GROUP BY entity_mentions.entity_type, articles.language, entity_mentions.surface
