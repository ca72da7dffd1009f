-- One row per entity, spelling, language and origin: every name seen or known.
-- lives: derived
-- derived by: linking
-- belongs to: entity (entity_id)
-- key: entity_id, name, language, origin
CREATE TABLE entity_names (
    entity_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    language VARCHAR,
    origin VARCHAR NOT NULL CHECK (origin IN ('cldr', 'geonames', 'list', 'corpus', 'user')),
    mention_count BIGINT NOT NULL CHECK (mention_count >= 0)
);
COMMENT ON TABLE entity_names IS 'One row per entity, spelling, language and origin: every name seen or known.';
COMMENT ON COLUMN entity_names.entity_id IS 'Key of entities.';
COMMENT ON COLUMN entity_names.name IS 'The name, as it is written.';
COMMENT ON COLUMN entity_names.language IS 'ISO 639-1 code of the language with this spelling; empty if the list has none.';
COMMENT ON COLUMN entity_names.origin IS 'cldr (countries, territories, states and provinces), geonames (cities), list (newsmill''s own lists), corpus (the articles) or user (a correction).';
COMMENT ON COLUMN entity_names.mention_count IS 'Mentions in the articles, for origin corpus; else 0.';
