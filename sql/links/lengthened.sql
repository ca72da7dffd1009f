-- With a name that came, changed or went, those are touched that may be the same with an ending of up to four letters.
INSERT INTO touched_names
WITH endings AS (
    SELECT unnest([1, 2, 3, 4]) AS letter_count
),

lengthened AS (
    SELECT DISTINCT
        fresh_forms.name_key,
        fresh_forms.listed_id
    FROM fresh_forms
    CROSS JOIN endings
    INNER JOIN touched_names
        ON
            left(fresh_forms.name_key, length(fresh_forms.name_key) - endings.letter_count) = touched_names.name_key
            AND touched_names.listed_id = ''
    WHERE fresh_forms.listed_id = '' AND length(fresh_forms.name_key) > 4
)

SELECT
    lengthened.name_key,
    lengthened.listed_id
FROM lengthened
ANTI JOIN touched_names
    ON lengthened.name_key = touched_names.name_key AND lengthened.listed_id = touched_names.listed_id
