-- Mentions of a batch of unlinked articles, and whether only an opening bracket parts one from the one before.
SELECT
    entity_mentions.article_id,
    articles.language,
    entity_mentions.mention_index,
    entity_mentions.surface,
    entity_mentions.entity_type,
    coalesce(
        CASE
            WHEN
                lag(entity_mentions.sentence_index) OVER reading = entity_mentions.sentence_index
                AND entity_mentions.start_char - lag(entity_mentions.end_char) OVER reading BETWEEN 1 AND 3
                THEN trim(
                    substr(
                        articles.body,
                        1 + lag(entity_mentions.end_char) OVER reading,
                        entity_mentions.start_char - lag(entity_mentions.end_char) OVER reading
                    )
                ) = '('
        END,
        FALSE
    ) AS is_beside
FROM entity_mentions
SEMI JOIN batch ON entity_mentions.article_id = batch.article_id
INNER JOIN articles ON entity_mentions.article_id = articles.article_id
WINDOW reading AS (PARTITION BY entity_mentions.article_id ORDER BY entity_mentions.mention_index)
ORDER BY entity_mentions.article_id, entity_mentions.mention_index
