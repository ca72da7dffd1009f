-- One row per entity that a batch mentions; a number is shorter than an identifier, and faster to join.
-- kind: numbers
-- family: entity
SELECT DISTINCT entity_links.entity_id
FROM entity_links
SEMI JOIN batch_articles ON entity_links.article_id = batch_articles.article_id
