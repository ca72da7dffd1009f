-- Pairs of texts of the component that belong to one group.
CREATE OR REPLACE TEMP TABLE component_pairs AS
WITH members AS (
    SELECT
        copy_texts.article_id,
        copy_texts.text_id
    FROM copy_texts
    SEMI JOIN component ON copy_texts.text_id = component.text_id
)

SELECT DISTINCT
    members.text_id,
    counterparts.text_id AS other_text_id
FROM article_copies AS pairs
INNER JOIN members ON pairs.article_id = members.article_id
INNER JOIN members AS counterparts ON pairs.other_article_id = counterparts.article_id
WHERE pairs.containment >= getvariable('containment') AND members.text_id <> counterparts.text_id
