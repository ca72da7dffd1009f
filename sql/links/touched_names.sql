-- Names whose counts are others than at the last linking, and those of new articles: one that replaces another can
-- leave every count as it was and still have other spellings, other articles or another case of a name.
CREATE OR REPLACE TEMP TABLE touched_names AS
WITH came AS (
    SELECT * FROM fresh_forms
    EXCEPT
    SELECT * FROM name_forms
),

went AS (
    SELECT * FROM name_forms
    EXCEPT
    SELECT * FROM fresh_forms
)

SELECT
    name_key,
    listed_id
FROM came
UNION
SELECT
    name_key,
    listed_id
FROM went
UNION
SELECT
    article_names.name_key,
    article_names.listed_id
FROM article_names
SEMI JOIN unlinked ON article_names.article_id = unlinked.article_id
