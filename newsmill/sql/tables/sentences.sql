-- One row per sentence, in reading order; the sentences of an article are disjoint and cover all its text.
-- lives: partition
-- belongs to: article (article_id)
-- key: article_id, sentence_index
CREATE TABLE sentences (
    article_id VARCHAR NOT NULL,
    sentence_index INTEGER NOT NULL CHECK (sentence_index >= 0),
    block_index INTEGER NOT NULL CHECK (block_index >= 0),
    block_kind VARCHAR NOT NULL CHECK (
        block_kind IN ('title', 'lead', 'heading', 'body', 'quote', 'caption', 'factbox')
    ),
    text VARCHAR NOT NULL,
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL,
    word_count INTEGER NOT NULL,
    language VARCHAR NOT NULL,
    CHECK (end_char > start_char)
);
COMMENT ON TABLE sentences IS 'One row per sentence, in reading order; the sentences of an article are disjoint and cover all its text.';
COMMENT ON COLUMN sentences.article_id IS 'Key of articles.';
COMMENT ON COLUMN sentences.sentence_index IS 'Place of the sentence in its article, from 0.';
COMMENT ON COLUMN sentences.block_index IS 'Place of its block (paragraph, heading, caption) in the article, from 0.';
COMMENT ON COLUMN sentences.block_kind IS 'Kind of the block: title, lead, heading, body, quote, caption or factbox.';
COMMENT ON COLUMN sentences.text IS 'The sentence as in articles.body.';
COMMENT ON COLUMN sentences.start_char IS 'First character in articles.body, from 0.';
COMMENT ON COLUMN sentences.end_char IS 'Character after the last one in articles.body.';
COMMENT ON COLUMN sentences.word_count IS 'Words in the sentence, separated by white space.';
COMMENT ON COLUMN sentences.language IS 'Language of the article (articles.language).';
