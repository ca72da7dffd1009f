-- One row per name of the corpus: its entity, and the rule that chose it.
-- lives: derived
-- derived by: linking
-- belongs to: name (name_key, listed_id)
-- key: name_key, listed_id
-- renamed: blocking_key from block since 3; correction from decision since 3
CREATE TABLE name_entities (
    name_key VARCHAR NOT NULL,
    listed_id VARCHAR NOT NULL,
    is_person BOOLEAN NOT NULL,
    blocking_key VARCHAR NOT NULL,
    cluster_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    score DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1),
    entity_id VARCHAR NOT NULL,
    correction VARCHAR
);
COMMENT ON TABLE name_entities IS 'One row per name of the corpus: its entity, and the rule that chose it.';
COMMENT ON COLUMN name_entities.name_key IS 'The name in lower case without diacritics and punctuation.';
COMMENT ON COLUMN name_entities.listed_id IS 'The entity of the lists with this name; empty if none. One spelling can name two cities.';
COMMENT ON COLUMN name_entities.is_person IS 'True if most mentions of the name are of type PER.';
COMMENT ON COLUMN name_entities.blocking_key IS 'Names are compared with the names that have the same blocking key: the consonants of the surname or of all words; empty if listed_id is set.';
COMMENT ON COLUMN name_entities.cluster_id IS 'The entity by rules alone, before acronyms and corrections.';
COMMENT ON COLUMN name_entities.rule IS 'How it relates to the most mentioned name of its entity: name (it is that name), same, case, spelling, script, initial, given_name, surname, added_ending, legal_form; or listed.';
COMMENT ON COLUMN name_entities.score IS 'Confidence of the rule, from 0 to 1.';
COMMENT ON COLUMN name_entities.entity_id IS 'Key of entities.';
COMMENT ON COLUMN name_entities.correction IS 'Id of the correction that chose the entity; empty if none did.';
