-- One row per correction of a user, withdrawn ones included.
-- lives: corrections
-- belongs to: correction (correction_id)
-- key: correction_id
-- renamed: correction_id from decision_id since 3; corrected_at from decided_at since 3
CREATE TABLE corrections (
    correction_id VARCHAR NOT NULL,
    corrected_at TIMESTAMP NOT NULL,
    action VARCHAR NOT NULL CHECK (action IN ('merge', 'split', 'rename', 'pin')),
    name VARCHAR NOT NULL,
    target VARCHAR,
    entity_type VARCHAR CHECK (entity_type IN ('PER', 'ORG', 'LOC', 'MISC')),
    reason VARCHAR,
    withdrawn_at TIMESTAMP
);
COMMENT ON TABLE corrections IS 'One row per correction of a user, withdrawn ones included.';
COMMENT ON COLUMN corrections.correction_id IS 'Digest of the correction without its reason.';
COMMENT ON COLUMN corrections.corrected_at IS 'Time when the correction was made, UTC.';
COMMENT ON COLUMN corrections.action IS 'merge (name is the same entity as target), split (name is an entity of its own), rename (marts show the entity of name as target) or pin (the entity of name has the identifier target).';
COMMENT ON COLUMN corrections.name IS 'A spelling of the name that is corrected.';
COMMENT ON COLUMN corrections.target IS 'The other name, the name to show or the identifier; empty for split.';
COMMENT ON COLUMN corrections.entity_type IS 'Restricts the correction to names of which most mentions have this type; empty for all.';
COMMENT ON COLUMN corrections.reason IS 'The reason, in the user''s words.';
COMMENT ON COLUMN corrections.withdrawn_at IS 'Time when the correction was withdrawn, UTC; empty while it is in force.';
