-- One row per decision of a user about names: merge, split, rename or pin.
-- lives: corrections
-- belongs to: correction (decision_id)
-- key: decision_id
CREATE TABLE entity_decisions (
    decision_id VARCHAR NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    action VARCHAR NOT NULL CHECK (action IN ('merge', 'split', 'rename', 'pin')),
    name VARCHAR NOT NULL,
    target VARCHAR,
    entity_type VARCHAR CHECK (entity_type IN ('PER', 'ORG', 'LOC', 'MISC')),
    reason VARCHAR,
    withdrawn_at TIMESTAMP
);
COMMENT ON TABLE entity_decisions IS 'One row per decision of a user about names: merge, split, rename or pin.';
COMMENT ON COLUMN entity_decisions.decision_id IS 'Digest of what was decided.';
COMMENT ON COLUMN entity_decisions.decided_at IS 'When newsmill was told, UTC.';
COMMENT ON COLUMN entity_decisions.action IS 'merge (name is the same as target), split (name is an entity of its own), rename (the entity of name is shown as target) or pin (the entity of name has the identifier target).';
COMMENT ON COLUMN entity_decisions.name IS 'A spelling of the name that the decision is about.';
COMMENT ON COLUMN entity_decisions.target IS 'The other name, the name to show or the identifier; empty for split.';
COMMENT ON COLUMN entity_decisions.entity_type IS 'Only names of which most mentions are of this type; any if empty.';
COMMENT ON COLUMN entity_decisions.reason IS 'Why, in the user''s words.';
COMMENT ON COLUMN entity_decisions.withdrawn_at IS 'When it was taken back, UTC; empty while it holds.';
