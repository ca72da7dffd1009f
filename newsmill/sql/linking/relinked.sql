-- Names of articles whose links have to be written.
CREATE OR REPLACE TEMP TABLE relinked AS
SELECT
    article_names.article_id,
    article_names.surface,
    article_names.entity_type
FROM article_names
SEMI JOIN changed_names
    ON
        article_names.name_key = changed_names.name_key
        AND article_names.listed_id = changed_names.listed_id
        AND changed_names.is_linked_otherwise
UNION
SELECT
    article_names.article_id,
    article_names.surface,
    article_names.entity_type
FROM article_names
SEMI JOIN unlinked ON article_names.article_id = unlinked.article_id
