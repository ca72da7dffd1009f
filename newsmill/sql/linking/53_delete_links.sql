-- Delete the links that are written again.
DELETE FROM entity_links
USING
    (
        SELECT
            entity_mentions.article_id,
            entity_mentions.mention_index
        FROM entity_mentions
        SEMI JOIN relinked_names
            ON
                entity_mentions.article_id = relinked_names.article_id
                AND entity_mentions.surface = relinked_names.surface
                AND entity_mentions.entity_type = relinked_names.entity_type
    ) AS outdated
WHERE entity_links.article_id = outdated.article_id AND entity_links.mention_index = outdated.mention_index
