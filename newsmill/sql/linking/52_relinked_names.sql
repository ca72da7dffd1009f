-- Names in articles whose links are written again.
CREATE OR REPLACE TEMP TABLE relinked_names AS
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
SEMI JOIN unlinked_articles ON article_names.article_id = unlinked_articles.article_id
