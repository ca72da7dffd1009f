-- One row per article.
-- lives: partition
-- belongs to: file (source_file)
-- key: article_id; source_file, record_number
-- added: published_utc_offset NULL since 3
CREATE TABLE articles (
    article_id VARCHAR NOT NULL,
    external_id VARCHAR,
    source_file VARCHAR NOT NULL,
    record_number BIGINT NOT NULL CHECK (record_number >= 1),
    source_format VARCHAR NOT NULL,
    url VARCHAR,
    title VARCHAR,
    lead VARCHAR,
    authors VARCHAR[] NOT NULL,
    publisher VARCHAR,
    agency VARCHAR,
    published_at TIMESTAMP,
    published_utc_offset INTEGER,
    language VARCHAR NOT NULL,
    language_confidence DOUBLE NOT NULL CHECK (language_confidence BETWEEN 0 AND 1),
    language_hint VARCHAR,
    body VARCHAR NOT NULL,
    char_count BIGINT NOT NULL CHECK (char_count >= 1),
    word_count BIGINT NOT NULL CHECK (word_count >= 0),
    sentence_count BIGINT NOT NULL CHECK (sentence_count >= 1),
    mention_count BIGINT NOT NULL CHECK (mention_count >= 0),
    content_hash VARCHAR NOT NULL,
    extra JSON NOT NULL,
    metadata_origin STRUCT(
        external_id VARCHAR,
        url VARCHAR,
        title VARCHAR,
        lead VARCHAR,
        authors VARCHAR,
        publisher VARCHAR,
        published_at VARCHAR,
        language_hint VARCHAR
    ) NOT NULL,
    annotator VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE articles IS 'One row per article.';
COMMENT ON COLUMN articles.article_id IS 'Stable key: digest of source_file and the record''s own id, else its url, else its record_number.';
COMMENT ON COLUMN articles.external_id IS 'The record''s own id; for a text file its name without extension.';
COMMENT ON COLUMN articles.source_file IS 'The source file, relative to --root if one was given, or archive.zip!/member; key of source_files.';
COMMENT ON COLUMN articles.record_number IS 'Place of the record in its file, from 1; in JSON Lines the line number.';
COMMENT ON COLUMN articles.source_format IS 'Format of the source: text, jsonl and so on (docs/formats.md lists them).';
COMMENT ON COLUMN articles.url IS 'Web address of the article, from the source.';
COMMENT ON COLUMN articles.title IS 'Headline; body contains it too.';
COMMENT ON COLUMN articles.lead IS 'Standfirst, the summary before the running text; body contains it too.';
COMMENT ON COLUMN articles.authors IS 'Names of the authors, in the order of the source; empty if none is known.';
COMMENT ON COLUMN articles.publisher IS 'The outlet that published the article.';
COMMENT ON COLUMN articles.agency IS 'News agency credited in the text, such as TT, AP or AFP.';
COMMENT ON COLUMN articles.published_at IS 'Time of publication, UTC.';
COMMENT ON COLUMN articles.published_utc_offset IS 'Minutes from UTC that the source states with the time of publication; null if it states none.';
COMMENT ON COLUMN articles.language IS 'ISO 639-1 code of the language of body; und if unknown.';
COMMENT ON COLUMN articles.language_confidence IS 'Probability of language from 0 to 1, by the detector; 0 if only the source names the language.';
COMMENT ON COLUMN articles.language_hint IS 'Language that the source named, in its own form.';
COMMENT ON COLUMN articles.body IS 'The whole article, normalised: title, lead and text, each block on a line of its own. Offsets count its characters.';
COMMENT ON COLUMN articles.char_count IS 'Length of body in characters (Unicode code points).';
COMMENT ON COLUMN articles.word_count IS 'Words in body, separated by white space.';
COMMENT ON COLUMN articles.sentence_count IS 'Rows of this article in sentences.';
COMMENT ON COLUMN articles.mention_count IS 'Rows of this article in entity_mentions.';
COMMENT ON COLUMN articles.content_hash IS 'Digest of body with its white space folded; equal texts have equal digests in any format.';
COMMENT ON COLUMN articles.extra IS 'Values of the source without a column, as a JSON object.';
COMMENT ON COLUMN articles.metadata_origin IS 'The origin of each value: record (a key or field of the source), filename, text (recognised in it), json-ld, opengraph and so on; null without a value.';
COMMENT ON COLUMN articles.annotator IS 'Identity of the text pipeline and tagger that made sentences and mentions.';
COMMENT ON COLUMN articles.run_id IS 'The run that annotated the article; key of runs.';
