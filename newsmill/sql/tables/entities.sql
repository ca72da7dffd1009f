-- One row per entity that a mention is linked to.
-- lives: derived
-- derived by: linking
-- belongs to: entity (entity_id)
-- key: entity_id
CREATE TABLE entities (
    entity_id VARCHAR NOT NULL,
    entity_type VARCHAR NOT NULL CHECK (entity_type IN ('PER', 'ORG', 'LOC', 'MISC')),
    name VARCHAR NOT NULL,
    country_code VARCHAR,
    latitude DOUBLE,
    longitude DOUBLE,
    geonames_id BIGINT,
    first_seen_at TIMESTAMP,
    last_seen_at TIMESTAMP,
    mention_count BIGINT NOT NULL CHECK (mention_count >= 1),
    article_count BIGINT NOT NULL CHECK (article_count >= 1)
);
COMMENT ON TABLE entities IS 'One row per entity that a mention is linked to.';
COMMENT ON COLUMN entities.entity_id IS 'Stable key: country:KZ, geonames:524901 or list:nato for entities of the lists; otherwise name: and a digest of the most mentioned name.';
COMMENT ON COLUMN entities.entity_type IS 'PER, ORG, LOC or MISC: from the lists, otherwise the type of most mentions.';
COMMENT ON COLUMN entities.name IS 'The name for people: English for entities of the lists, otherwise the most mentioned form, Latin letters first.';
COMMENT ON COLUMN entities.country_code IS 'ISO 3166-1 alpha-2 (and XK for Kosovo): of the country itself, or of the country of a city or institution.';
COMMENT ON COLUMN entities.latitude IS 'Degrees north; for a country the centre of its people: the mean of its cities by population.';
COMMENT ON COLUMN entities.longitude IS 'Degrees east.';
COMMENT ON COLUMN entities.geonames_id IS 'Number of the city in GeoNames.';
COMMENT ON COLUMN entities.first_seen_at IS 'Earliest publication of an article that mentions it, UTC.';
COMMENT ON COLUMN entities.last_seen_at IS 'Latest publication of an article that mentions it, UTC.';
COMMENT ON COLUMN entities.mention_count IS 'Mentions of it.';
COMMENT ON COLUMN entities.article_count IS 'Articles that mention it.';
