-- Names whose counts are others than at the last linking.
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
