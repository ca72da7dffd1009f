-- One row per record that was read and not loaded.
-- lives: partition
-- belongs to: file (source_file)
-- key: source_file, record_number
CREATE TABLE rejections (
    source_file VARCHAR NOT NULL,
    record_number BIGINT NOT NULL CHECK (record_number >= 1),
    reason VARCHAR NOT NULL CHECK (
        reason IN (
            'empty_text', 'missing_text', 'text_not_string', 'invalid_json', 'not_an_object', 'duplicate_id',
            'too_long', 'invalid_record', 'damaged', 'refused', 'revisit', 'no_markup',
            'not_an_article'
        )
    ),
    detail VARCHAR,
    raw VARCHAR
);
COMMENT ON TABLE rejections IS 'One row per record that was read and not loaded.';
COMMENT ON COLUMN rejections.source_file IS 'The file of the record; key of source_files.';
COMMENT ON COLUMN rejections.record_number IS 'Place of the record in its file, from 1; in JSON Lines the line number.';
COMMENT ON COLUMN rejections.reason IS 'The reason, one of a short fixed list.';
COMMENT ON COLUMN rejections.detail IS 'The reason in words, with a remedy.';
COMMENT ON COLUMN rejections.raw IS 'The beginning of the record as it was read, up to 1,000 characters.';
