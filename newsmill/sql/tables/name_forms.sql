-- One row per name, language, type and spelling in the whole corpus, counted from article_names.
-- lives: derived
-- derived by: linking
-- belongs to: name (name_key, listed_id)
-- key: name_key, listed_id, language, entity_type, spelling
CREATE TABLE name_forms (
    name_key VARCHAR NOT NULL,
    listed_id VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    entity_type VARCHAR NOT NULL,
    spelling VARCHAR NOT NULL,
    mention_count BIGINT NOT NULL CHECK (mention_count >= 1),
    article_count BIGINT NOT NULL CHECK (article_count >= 1),
    first_seen_at TIMESTAMP,
    last_seen_at TIMESTAMP
);
COMMENT ON TABLE name_forms IS 'One row per name, language, type and spelling in the whole corpus, counted from article_names.';
COMMENT ON COLUMN name_forms.name_key IS 'Key of name_entities together with listed_id.';
COMMENT ON COLUMN name_forms.listed_id IS 'The entity of the lists with this name; empty if none.';
COMMENT ON COLUMN name_forms.language IS 'Language of the articles.';
COMMENT ON COLUMN name_forms.entity_type IS 'Type of the name in these articles.';
COMMENT ON COLUMN name_forms.spelling IS 'The name as it is written.';
COMMENT ON COLUMN name_forms.mention_count IS 'Mentions with this meaning.';
COMMENT ON COLUMN name_forms.article_count IS 'Articles with such a mention.';
COMMENT ON COLUMN name_forms.first_seen_at IS 'Earliest publication of these articles, UTC.';
COMMENT ON COLUMN name_forms.last_seen_at IS 'Latest publication of these articles, UTC.';
