-- Links that are to be written again go first.
DELETE FROM entity_links
USING
    (
        SELECT
            entity_mentions.article_id,
            entity_mentions.mention_index
        FROM entity_mentions
        SEMI JOIN relinked
            ON
                entity_mentions.article_id = relinked.article_id
                AND entity_mentions.surface = relinked.surface
                AND entity_mentions.entity_type = relinked.entity_type
    ) AS outdated
WHERE entity_links.article_id = outdated.article_id AND entity_links.mention_index = outdated.mention_index
