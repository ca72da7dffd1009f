-- One row per linked mention: its entity, and the rules that chose it.
-- lives: derived
-- derived by: linking
-- belongs to: article (article_id)
-- key: article_id, mention_index
CREATE TABLE entity_links (
    article_id VARCHAR NOT NULL,
    mention_index INTEGER NOT NULL CHECK (mention_index >= 0),
    entity_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    score DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1)
);
COMMENT ON TABLE entity_links IS 'One row per linked mention: its entity, and the rules that chose it.';
COMMENT ON COLUMN entity_links.article_id IS 'Key of articles.';
COMMENT ON COLUMN entity_links.mention_index IS 'The mention; key of entity_mentions together with article_id.';
COMMENT ON COLUMN entity_links.entity_id IS 'Key of entities.';
COMMENT ON COLUMN entity_links.rule IS 'The rules that chose the entity, in order, such as short_name+script; marts.why explains them.';
COMMENT ON COLUMN entity_links.score IS 'Confidence of the rules, from 0 to 1.';
