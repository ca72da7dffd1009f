-- Articles of the groups of two articles and more, with what says where a text comes from.
CREATE OR REPLACE TEMP TABLE group_members AS
WITH members AS (
    SELECT
        grouped.fullest_id,
        copy_texts.article_id
    FROM grouped
    INNER JOIN copy_texts ON grouped.text_id = copy_texts.text_id
    QUALIFY count(*) OVER (PARTITION BY grouped.fullest_id) > 1
),

captioned AS (
    SELECT DISTINCT sentences.article_id
    FROM sentences
    SEMI JOIN members ON sentences.article_id = members.article_id
    WHERE sentences.block_kind = 'caption'
)

SELECT
    members.fullest_id,
    articles.article_id,
    articles.published_at,
    articles.publisher,
    articles.agency,
    captioned.article_id IS NOT NULL AS has_captions
FROM members
INNER JOIN articles ON members.article_id = articles.article_id
LEFT JOIN captioned ON members.article_id = captioned.article_id
