-- One row per pair of articles that share text: a tenth of the shorter one, or a passage of 40 words.
-- lives: derived
-- derived by: copies
-- belongs to: pair (article_id, other_article_id)
-- key: article_id, other_article_id
-- since: 3
CREATE TABLE article_copies (
    article_id VARCHAR NOT NULL,
    other_article_id VARCHAR NOT NULL,
    shared_words INTEGER NOT NULL CHECK (shared_words >= 8),
    containment DOUBLE NOT NULL CHECK (containment BETWEEN 0 AND 1),
    containment_of_other DOUBLE NOT NULL CHECK (containment_of_other BETWEEN 0 AND 1),
    longest_passage_words INTEGER NOT NULL CHECK (longest_passage_words >= 8)
);
COMMENT ON TABLE article_copies IS 'One row per pair of articles that share text: a tenth of the shorter one, or a passage of 40 words.';
COMMENT ON COLUMN article_copies.article_id IS 'The shorter article; key of articles.';
COMMENT ON COLUMN article_copies.other_article_id IS 'The longer article; key of articles.';
COMMENT ON COLUMN article_copies.shared_words IS 'Words of the shorter article that lie in shared runs of eight words and more.';
COMMENT ON COLUMN article_copies.containment IS 'Share of the different word 8-grams of the shorter article that the longer one has.';
COMMENT ON COLUMN article_copies.containment_of_other IS 'Share of the different word 8-grams of the longer article that the shorter one has.';
COMMENT ON COLUMN article_copies.longest_passage_words IS 'Words of the longest shared passage.';
