-- One row per spelling and type of the mentions in a batch; a number is shorter than a name, and faster to join.
-- kind: numbers
-- family: name
SELECT DISTINCT
    entity_mentions.entity_type,
    entity_mentions.surface
FROM entity_mentions
SEMI JOIN batch_articles ON entity_mentions.article_id = batch_articles.article_id
