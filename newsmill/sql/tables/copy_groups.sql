-- One row per article whose text another article has at least half of, with the group of these articles.
-- lives: derived
-- derived by: copies
-- belongs to: article (article_id)
-- key: article_id
-- since: 3
CREATE TABLE copy_groups (
    article_id VARCHAR NOT NULL,
    group_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL CHECK (role IN ('source', 'copy', 'unclear')),
    source_article_id VARCHAR,
    source_agency VARCHAR,
    is_representative BOOLEAN NOT NULL
);
COMMENT ON TABLE copy_groups IS 'One row per article whose text another article has at least half of, with the group of these articles.';
COMMENT ON COLUMN copy_groups.article_id IS 'Key of articles.';
COMMENT ON COLUMN copy_groups.group_id IS 'The group: articles that share half of the shorter text with the fullest article of the group.';
COMMENT ON COLUMN copy_groups.role IS 'source, copy, or unclear where times and credits do not tell the source. Where the source is an agency without an article in the group, all articles are copies.';
COMMENT ON COLUMN copy_groups.source_article_id IS 'The article that the others were copied from; null if it is unclear or not in the warehouse.';
COMMENT ON COLUMN copy_groups.source_agency IS 'The agency that the text is from: credited in a text of the group, or the publisher of the source.';
COMMENT ON COLUMN copy_groups.is_representative IS 'True for the one article of the group that counts where copies count once: the source, else the earliest.';
