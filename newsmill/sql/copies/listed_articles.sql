-- The articles of the texts of found pairs that article_copies lists.
CREATE OR REPLACE TEMP TABLE listed_articles AS
WITH found AS (
    SELECT text_id
    FROM found_pairs
    UNION
    SELECT other_text_id
    FROM found_pairs
)

SELECT
    copy_texts.text_id,
    copy_texts.article_id
FROM copy_texts
SEMI JOIN found ON copy_texts.text_id = found.text_id
QUALIFY
    row_number() OVER (PARTITION BY copy_texts.text_id ORDER BY copy_texts.article_id) <= getvariable('most_listed')
