-- Texts outside of the component that a pair connects with its newest texts.
CREATE OR REPLACE TEMP TABLE neighbours AS
WITH newest AS (
    SELECT copy_texts.article_id
    FROM copy_texts
    SEMI JOIN frontier ON copy_texts.text_id = frontier.text_id
),

connected AS (
    SELECT pairs.other_article_id AS article_id
    FROM article_copies AS pairs
    SEMI JOIN newest ON pairs.article_id = newest.article_id
    WHERE pairs.containment >= getvariable('containment')
    UNION
    SELECT pairs.article_id
    FROM article_copies AS pairs
    SEMI JOIN newest ON pairs.other_article_id = newest.article_id
    WHERE pairs.containment >= getvariable('containment')
)

SELECT DISTINCT copy_texts.text_id
FROM copy_texts
SEMI JOIN connected ON copy_texts.article_id = connected.article_id
ANTI JOIN component ON copy_texts.text_id = component.text_id
