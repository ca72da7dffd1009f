-- One row per article whose text was looked at for copies: the number of its text.
-- lives: derived
-- derived by: copies
-- belongs to: article (article_id)
-- key: article_id
-- since: 3
CREATE TABLE copy_texts (
    article_id VARCHAR NOT NULL,
    text_id BIGINT,
    publisher VARCHAR,
    word_count INTEGER NOT NULL CHECK (word_count >= 0),
    fingerprint_count INTEGER NOT NULL CHECK (fingerprint_count >= 0),
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL
);
COMMENT ON TABLE copy_texts IS 'One row per article whose text was looked at for copies: the number of its text.';
COMMENT ON COLUMN copy_texts.article_id IS 'Key of articles.';
COMMENT ON COLUMN copy_texts.text_id IS 'Digest of the body: articles with equal bodies have one number. Null for a text of fewer than eight words.';
COMMENT ON COLUMN copy_texts.publisher IS 'The outlet that published the article.';
COMMENT ON COLUMN copy_texts.word_count IS 'Words of the text: runs of letters and digits.';
COMMENT ON COLUMN copy_texts.fingerprint_count IS 'Rows of the text in copy_fingerprints.';
COMMENT ON COLUMN copy_texts.start_char IS 'Start of the first word in the body.';
COMMENT ON COLUMN copy_texts.end_char IS 'End of the last word in the body, half open.';
