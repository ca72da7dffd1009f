-- One row per source file: the ledger of loaded files.
-- lives: ledger
-- belongs to: file (source_file)
-- key: source_file
CREATE TABLE source_files (
    source_file VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    modified_at TIMESTAMP,
    sha256 VARCHAR,
    annotator VARCHAR,
    status VARCHAR NOT NULL CHECK (status IN ('loaded', 'failed')),
    error VARCHAR,
    encoding VARCHAR,
    article_count BIGINT NOT NULL CHECK (article_count >= 0),
    rejection_count BIGINT NOT NULL CHECK (rejection_count >= 0),
    record_count BIGINT NOT NULL CHECK (record_count >= 0),
    partitions VARCHAR[] NOT NULL,
    run_id VARCHAR NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE source_files IS 'One row per source file: the ledger of loaded files.';
COMMENT ON COLUMN source_files.source_file IS 'Path of the file, relative to --root if one was given, else absolute.';
COMMENT ON COLUMN source_files.size_bytes IS 'Size of the file in bytes when it was read.';
COMMENT ON COLUMN source_files.modified_at IS 'Time of last modification of the file, UTC.';
COMMENT ON COLUMN source_files.sha256 IS 'SHA-256 of the bytes that were read; of address, size and ETag if a server gives a strong ETag.';
COMMENT ON COLUMN source_files.annotator IS 'Identity of the text pipeline and tagger that made its rows.';
COMMENT ON COLUMN source_files.status IS 'loaded, or failed: the last attempt to read the file failed; its earlier rows are kept.';
COMMENT ON COLUMN source_files.error IS 'The error of a failed file.';
COMMENT ON COLUMN source_files.encoding IS 'Character encoding that the file was read in.';
COMMENT ON COLUMN source_files.article_count IS 'Rows of this file in articles.';
COMMENT ON COLUMN source_files.rejection_count IS 'Rows of this file in rejections.';
COMMENT ON COLUMN source_files.record_count IS 'Records read from this file: articles and rejections together.';
COMMENT ON COLUMN source_files.partitions IS 'Partitions of the lake that hold its rows.';
COMMENT ON COLUMN source_files.run_id IS 'The run that loaded or last tried the file; key of runs.';
COMMENT ON COLUMN source_files.loaded_at IS 'Time of that, UTC.';
