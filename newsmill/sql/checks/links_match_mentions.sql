-- Every mention of a linked article has one link to a known entity, every link its mention, every entity a link.
-- scope: everything
SELECT
    'mention without link' AS problem,
    entity_mentions.article_id,
    entity_mentions.mention_index,
    NULL AS entity_id
FROM entity_mentions
SEMI JOIN article_names ON entity_mentions.article_id = article_names.article_id
ANTI JOIN entity_links
    ON
        entity_mentions.article_id = entity_links.article_id
        AND entity_mentions.mention_index = entity_links.mention_index
UNION ALL
SELECT
    'link without mention' AS problem,
    entity_links.article_id,
    entity_links.mention_index,
    entity_links.entity_id
FROM entity_links
ANTI JOIN entity_mentions
    ON
        entity_links.article_id = entity_mentions.article_id
        AND entity_links.mention_index = entity_mentions.mention_index
UNION ALL
SELECT
    'linked twice' AS problem,
    article_id,
    mention_index,
    min(entity_id) AS entity_id
FROM entity_links
GROUP BY article_id, mention_index
HAVING count(*) > 1
UNION ALL
SELECT
    'link to no entity' AS problem,
    entity_links.article_id,
    entity_links.mention_index,
    entity_links.entity_id
FROM entity_links
ANTI JOIN entities ON entity_links.entity_id = entities.entity_id
UNION ALL
SELECT
    'entity without link' AS problem,
    NULL AS article_id,
    NULL AS mention_index,
    entities.entity_id
FROM entities
ANTI JOIN entity_links ON entities.entity_id = entity_links.entity_id
