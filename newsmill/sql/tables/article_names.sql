-- One row per distinct name and type in an article, with its meaning in the article.
-- lives: derived
-- derived by: linking
-- belongs to: article (article_id)
-- key: article_id, surface, entity_type
CREATE TABLE article_names (
    article_id VARCHAR NOT NULL,
    surface VARCHAR NOT NULL,
    surface_key VARCHAR NOT NULL,
    entity_type VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    mention_count INTEGER NOT NULL CHECK (mention_count >= 1),
    meaning VARCHAR NOT NULL,
    meaning_type VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    score DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1),
    spelling VARCHAR NOT NULL,
    name_key VARCHAR NOT NULL,
    expansion_key VARCHAR,
    listed_id VARCHAR NOT NULL,
    listed_rule VARCHAR NOT NULL,
    listed_score DOUBLE NOT NULL CHECK (listed_score BETWEEN 0 AND 1)
);
COMMENT ON TABLE article_names IS 'One row per distinct name and type in an article, with its meaning in the article.';
COMMENT ON COLUMN article_names.article_id IS 'Key of articles.';
COMMENT ON COLUMN article_names.surface IS 'The name, as entity_mentions has it.';
COMMENT ON COLUMN article_names.surface_key IS 'The surface in lower case without diacritics and punctuation.';
COMMENT ON COLUMN article_names.entity_type IS 'Its type in entity_mentions.';
COMMENT ON COLUMN article_names.language IS 'Language of the article.';
COMMENT ON COLUMN article_names.mention_count IS 'Mentions of this name and type in the article.';
COMMENT ON COLUMN article_names.meaning IS 'The name of the same article with the same meaning: the full name, the nominative, the long form of an acronym; otherwise the name itself.';
COMMENT ON COLUMN article_names.meaning_type IS 'Type of most mentions of the name in the article.';
COMMENT ON COLUMN article_names.rule IS 'The rule that found the meaning: short_name, short_name_nearest, inflected, added_ending, misspelled, beside, beside_only, initials, short_institution; empty if the meaning is the name itself.';
COMMENT ON COLUMN article_names.score IS 'Confidence of the rule, from 0 to 1.';
COMMENT ON COLUMN article_names.spelling IS 'The name for the whole corpus: the meaning; for an acronym or a name on a list, the surface.';
COMMENT ON COLUMN article_names.name_key IS 'Key of name_entities together with listed_id: the spelling in lower case without diacritics.';
COMMENT ON COLUMN article_names.expansion_key IS 'For an acronym or a short name of an institution: the key of its long name in the article.';
COMMENT ON COLUMN article_names.listed_id IS 'The entity of the lists with this name; empty if no entity fits.';
COMMENT ON COLUMN article_names.listed_rule IS 'The list and rule that has it: country, region, listed, city, each also with _case; empty without an entity.';
COMMENT ON COLUMN article_names.listed_score IS 'Confidence of the rule, from 0 to 1.';
