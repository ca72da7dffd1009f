-- Boilerplate of these publishers that is new or no more boilerplate.
CREATE OR REPLACE TEMP TABLE changed_boilerplate AS
WITH known AS (
    SELECT
        copy_boilerplate.publisher,
        copy_boilerplate.fingerprint
    FROM copy_boilerplate
    SEMI JOIN fresh_publishers ON copy_boilerplate.publisher = fresh_publishers.publisher
),

lost AS (
    SELECT
        publisher,
        fingerprint
    FROM known
    EXCEPT
    SELECT
        publisher,
        fingerprint
    FROM fresh_boilerplate
),

added AS (
    SELECT
        publisher,
        fingerprint
    FROM fresh_boilerplate
    EXCEPT
    SELECT
        publisher,
        fingerprint
    FROM known
)

SELECT
    publisher,
    fingerprint
FROM lost
UNION ALL
SELECT
    publisher,
    fingerprint
FROM added
