-- One row per text that lost an article since copies were looked for.
-- lives: derived
-- derived by: copies
-- belongs to: change (text_id)
-- key: text_id
-- since: 3
CREATE TABLE copy_changes (text_id BIGINT NOT NULL);
COMMENT ON TABLE copy_changes IS 'One row per text that lost an article since copies were looked for.';
COMMENT ON COLUMN copy_changes.text_id IS 'Key of copy_texts and copy_fingerprints.';
