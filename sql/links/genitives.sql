-- With a name that came, changed or went, the one that may be its genitive is touched.
INSERT INTO touched_names
SELECT DISTINCT
    fresh_forms.name_key,
    fresh_forms.listed_id
FROM fresh_forms
INNER JOIN touched_names AS nominatives
    ON fresh_forms.name_key = nominatives.name_key || 's' AND nominatives.listed_id = ''
ANTI JOIN touched_names
    ON fresh_forms.name_key = touched_names.name_key AND fresh_forms.listed_id = touched_names.listed_id
WHERE fresh_forms.listed_id = ''
