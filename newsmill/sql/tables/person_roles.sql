-- One row per mention of a person beside which the article gives a title, party or age.
-- lives: partition
-- belongs to: article (article_id)
-- key: article_id, mention_index
-- since: 3
CREATE TABLE person_roles (
    article_id VARCHAR NOT NULL,
    mention_index INTEGER NOT NULL CHECK (mention_index >= 0),
    role VARCHAR,
    party VARCHAR,
    age INTEGER CHECK (age BETWEEN 0 AND 125),
    organisation_mention_index INTEGER
);
COMMENT ON TABLE person_roles IS 'One row per mention of a person beside which the article gives a title, party or age.';
COMMENT ON COLUMN person_roles.article_id IS 'Key of articles.';
COMMENT ON COLUMN person_roles.mention_index IS 'The mention of the person; key of entity_mentions together with article_id.';
COMMENT ON COLUMN person_roles.role IS 'The title as it stands, such as försvarsminister or minister van Infrastructuur.';
COMMENT ON COLUMN person_roles.party IS 'What stands in brackets after the name and looks like a party, such as M, CDU or D66.';
COMMENT ON COLUMN person_roles.age IS 'Age in years that stands beside the name.';
COMMENT ON COLUMN person_roles.organisation_mention_index IS 'The organisation in the title; key of entity_mentions together with article_id.';
