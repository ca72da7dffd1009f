-- One row per publisher: its articles when boilerplate was looked for.
-- lives: derived
-- derived by: copies
-- belongs to: publisher (publisher)
-- key: publisher
-- since: 3
CREATE TABLE copy_publishers (
    publisher VARCHAR NOT NULL,
    article_count INTEGER NOT NULL CHECK (article_count >= 1)
);
COMMENT ON TABLE copy_publishers IS 'One row per publisher: its articles when boilerplate was looked for.';
COMMENT ON COLUMN copy_publishers.publisher IS 'The outlet.';
COMMENT ON COLUMN copy_publishers.article_count IS 'Articles of the outlet with a row in copy_texts.';
