-- One row per publisher and fingerprint that more than a tenth of its articles have; these find no copies.
-- lives: derived
-- derived by: copies
-- belongs to: publisher (publisher)
-- key: publisher, fingerprint
-- since: 3
CREATE TABLE copy_boilerplate (
    publisher VARCHAR NOT NULL,
    fingerprint BIGINT NOT NULL
);
COMMENT ON TABLE copy_boilerplate IS 'One row per publisher and fingerprint that more than a tenth of its articles have; these find no copies.';
COMMENT ON COLUMN copy_boilerplate.publisher IS 'The outlet.';
COMMENT ON COLUMN copy_boilerplate.fingerprint IS 'Digest of eight words in a row; see copy_fingerprints.';
