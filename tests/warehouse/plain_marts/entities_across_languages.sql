WITH spelled AS (
    SELECT
        entity_links.entity_id,
        articles.language,
        entity_mentions.surface,
        count(*) AS mention_count
    FROM entity_links
    INNER JOIN entity_mentions
        ON
            entity_links.article_id = entity_mentions.article_id
            AND entity_links.mention_index = entity_mentions.mention_index
    INNER JOIN articles ON entity_links.article_id = articles.article_id
    GROUP BY entity_links.entity_id, articles.language, entity_mentions.surface
),

spellings AS (
    SELECT
        entity_id,
        language,
        sum(mention_count)::BIGINT AS mention_count,
        list(surface ORDER BY mention_count DESC, surface ASC) AS spellings
    FROM spelled
    GROUP BY entity_id, language
),

articles_of_entity AS (
    SELECT
        entity_links.entity_id,
        articles.language,
        count(DISTINCT articles.article_id) AS article_count
    FROM entity_links
    INNER JOIN articles ON entity_links.article_id = articles.article_id
    GROUP BY entity_links.entity_id, articles.language
)

SELECT
    entities.entity_id,
    entities.entity_type,
    entities.name,
    spellings.language,
    spellings.mention_count,
    articles_of_entity.article_count,
    round(
        spellings.mention_count / sum(spellings.mention_count) OVER (PARTITION BY entities.entity_id), 3
    ) AS mention_share,
    count(*) OVER (PARTITION BY entities.entity_id) AS language_count,
    spellings.spellings
FROM spellings
INNER JOIN articles_of_entity
    ON spellings.entity_id = articles_of_entity.entity_id AND spellings.language = articles_of_entity.language
INNER JOIN entities ON spellings.entity_id = entities.entity_id
