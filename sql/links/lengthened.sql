-- With a name that came, changed or went, those are touched that may be the same with an ending or a legal form added.
INSERT INTO touched_names
WITH plain AS (
    SELECT name_key
    FROM touched_names
    WHERE listed_id = '' AND EXISTS (FROM name_entities) -- at the first linking all names are touched
),

endings AS (
    SELECT unnest([1, 2, 3, 4]) AS letter_count
),

companies AS (
    SELECT plain.name_key || ' ' || legal_forms.form AS name_key
    FROM plain
    CROSS JOIN legal_forms
    UNION
    SELECT legal_forms.form || ' ' || plain.name_key AS name_key
    FROM plain
    CROSS JOIN legal_forms
),

lengthened AS (
    SELECT fresh_forms.name_key
    FROM fresh_forms
    CROSS JOIN endings
    INNER JOIN plain
        ON left(fresh_forms.name_key, length(fresh_forms.name_key) - endings.letter_count) = plain.name_key
    WHERE fresh_forms.listed_id = '' AND length(fresh_forms.name_key) > 4
    UNION
    SELECT fresh_forms.name_key
    FROM fresh_forms
    INNER JOIN companies ON fresh_forms.name_key = companies.name_key
    WHERE fresh_forms.listed_id = ''
)

SELECT
    lengthened.name_key,
    '' AS listed_id
FROM lengthened
ANTI JOIN touched_names
    ON lengthened.name_key = touched_names.name_key AND touched_names.listed_id = ''
