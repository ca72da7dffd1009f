-- One row per text and fingerprint: the index that copies are found with.
-- lives: derived
-- derived by: copies
-- belongs to: text (text_id)
-- key: text_id, fingerprint
-- since: 3
CREATE TABLE copy_fingerprints (
    text_id BIGINT NOT NULL,
    word_index INTEGER NOT NULL CHECK (word_index >= 0),
    fingerprint BIGINT NOT NULL
);
COMMENT ON TABLE copy_fingerprints IS 'One row per text and fingerprint: the index that copies are found with.';
COMMENT ON COLUMN copy_fingerprints.text_id IS 'Key of copy_texts.';
COMMENT ON COLUMN copy_fingerprints.word_index IS 'The word of the text that the fingerprint starts with, from 0.';
COMMENT ON COLUMN copy_fingerprints.fingerprint IS 'Digest of eight words in a row.';
