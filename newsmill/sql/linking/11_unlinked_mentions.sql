-- Mentions of one batch of unlinked articles; is_beside is true if only an opening bracket is between a mention and
-- the one before it.
WITH placed AS (
    SELECT
        entity_mentions.article_id,
        entity_mentions.mention_index,
        entity_mentions.surface,
        entity_mentions.entity_type,
        entity_mentions.start_char,
        CASE
            WHEN
                lag(entity_mentions.sentence_index) OVER reading = entity_mentions.sentence_index
                AND entity_mentions.start_char - lag(entity_mentions.end_char) OVER reading BETWEEN 1 AND 3
                THEN lag(entity_mentions.end_char) OVER reading
        END AS gap_start -- the text of the gap is read after sorting, which would copy it with every mention
    FROM entity_mentions
    SEMI JOIN batch ON entity_mentions.article_id = batch.article_id
    WINDOW reading AS (PARTITION BY entity_mentions.article_id ORDER BY entity_mentions.mention_index)
)

SELECT
    placed.article_id,
    articles.language,
    placed.mention_index,
    placed.surface,
    placed.entity_type,
    coalesce(
        trim(substr(articles.body, 1 + placed.gap_start, placed.start_char - placed.gap_start)) = '(', FALSE
    ) AS is_beside
FROM placed
INNER JOIN articles ON placed.article_id = articles.article_id
ORDER BY placed.article_id, placed.mention_index
