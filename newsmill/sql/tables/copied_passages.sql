-- One row per passage of eight words and more that the two articles of a row of article_copies share.
-- lives: derived
-- derived by: copies
-- belongs to: pair (article_id, other_article_id)
-- key: article_id, other_article_id, start_char, other_start_char
-- since: 3
CREATE TABLE copied_passages (
    article_id VARCHAR NOT NULL,
    other_article_id VARCHAR NOT NULL,
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL,
    other_start_char INTEGER NOT NULL CHECK (other_start_char >= 0),
    other_end_char INTEGER NOT NULL,
    word_count INTEGER NOT NULL CHECK (word_count >= 8),
    start_word INTEGER NOT NULL CHECK (start_word >= 0),
    other_start_word INTEGER NOT NULL CHECK (other_start_word >= 0),
    CHECK (end_char > start_char),
    CHECK (other_end_char > other_start_char)
);
COMMENT ON TABLE copied_passages IS 'One row per passage of eight words and more that the two articles of a row of article_copies share.';
COMMENT ON COLUMN copied_passages.article_id IS 'The shorter article; key of article_copies together with other_article_id.';
COMMENT ON COLUMN copied_passages.other_article_id IS 'The longer article.';
COMMENT ON COLUMN copied_passages.start_char IS 'Start of the passage in the body of the shorter article, in characters.';
COMMENT ON COLUMN copied_passages.end_char IS 'End of the passage there, half open. The words are equal but for case, punctuation and white space.';
COMMENT ON COLUMN copied_passages.other_start_char IS 'Start of the passage in the body of the longer article.';
COMMENT ON COLUMN copied_passages.other_end_char IS 'End of the passage there, half open.';
COMMENT ON COLUMN copied_passages.word_count IS 'Words of the passage.';
COMMENT ON COLUMN copied_passages.start_word IS 'The first word of the passage in the shorter article, from 0.';
COMMENT ON COLUMN copied_passages.other_start_word IS 'The first word of the passage in the longer article, from 0.';
