-- One row per mention of a named entity, in reading order.
-- lives: partition
-- belongs to: article (article_id)
-- key: article_id, mention_index
CREATE TABLE entity_mentions (
    article_id VARCHAR NOT NULL,
    mention_index INTEGER NOT NULL CHECK (mention_index >= 0),
    sentence_index INTEGER NOT NULL CHECK (sentence_index >= 0),
    surface VARCHAR NOT NULL,
    entity_type VARCHAR NOT NULL CHECK (entity_type IN ('PER', 'ORG', 'LOC', 'MISC')),
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL,
    confidence DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    CHECK (end_char > start_char)
);
COMMENT ON TABLE entity_mentions IS 'One row per mention of a named entity, in reading order.';
COMMENT ON COLUMN entity_mentions.article_id IS 'Key of articles.';
COMMENT ON COLUMN entity_mentions.mention_index IS 'Place of the mention in its article, from 0.';
COMMENT ON COLUMN entity_mentions.sentence_index IS 'The sentence of the mention; key of sentences together with article_id.';
COMMENT ON COLUMN entity_mentions.surface IS 'The mention as in articles.body.';
COMMENT ON COLUMN entity_mentions.entity_type IS 'PER (people), ORG (organisations), LOC (places, countries, buildings) or MISC (works, products, events, nationalities).';
COMMENT ON COLUMN entity_mentions.start_char IS 'First character in articles.body, from 0.';
COMMENT ON COLUMN entity_mentions.end_char IS 'Character after the last one in articles.body.';
COMMENT ON COLUMN entity_mentions.confidence IS 'Mean probability that the tagger gives the type over the mention, from 0 to 1.';
