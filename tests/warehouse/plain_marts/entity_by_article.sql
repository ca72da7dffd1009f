WITH spelled AS (
    SELECT
        entity_links.article_id,
        entity_links.entity_id,
        entity_mentions.surface,
        count(*) AS mention_count,
        min(entity_mentions.mention_index) AS first_index,
        min(entity_mentions.sentence_index) AS first_sentence_index,
        sum(entity_mentions.confidence) AS confidence,
        min(entity_links.score) AS score
    FROM entity_links
    INNER JOIN entity_mentions
        ON
            entity_links.article_id = entity_mentions.article_id
            AND entity_links.mention_index = entity_mentions.mention_index
    GROUP BY entity_links.article_id, entity_links.entity_id, entity_mentions.surface
),

named AS (
    SELECT
        article_id,
        entity_id,
        list(surface ORDER BY first_index) AS spellings,
        sum(mention_count)::BIGINT AS mention_count,
        min(first_sentence_index) AS first_sentence_index,
        round(sum(confidence) / sum(mention_count), 3) AS mean_confidence,
        min(score) AS min_link_score
    FROM spelled
    GROUP BY article_id, entity_id
)

SELECT
    named.article_id,
    named.entity_id,
    entities.entity_type,
    entities.name,
    named.spellings,
    named.mention_count,
    named.first_sentence_index,
    named.mean_confidence,
    named.min_link_score,
    articles.language,
    articles.published_at,
    articles.publisher,
    articles.title
FROM named
INNER JOIN entities ON named.entity_id = entities.entity_id
INNER JOIN articles ON named.article_id = articles.article_id
