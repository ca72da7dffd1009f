-- Quotations of an article are numbered in reading order; a quoted part lies inside its mixed quotation.
-- scope: article
WITH ordered AS (
    SELECT
        quotations.*,
        row_number() OVER (
            PARTITION BY quotations.article_id ORDER BY quotations.start_char, quotations.quotation_index
        ) AS place
    FROM quotations
)

SELECT
    ordered.article_id,
    ordered.quotation_index
FROM ordered
LEFT JOIN quotations AS whole
    ON ordered.article_id = whole.article_id AND ordered.part_of_index = whole.quotation_index
WHERE
    ordered.place <> ordered.quotation_index + 1
    OR (
        ordered.part_of_index IS NOT NULL
        AND NOT coalesce(
            whole.kind = 'mixed' AND ordered.start_char >= whole.start_char AND ordered.end_char <= whole.end_char,
            FALSE
        )
    )
