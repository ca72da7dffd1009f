-- Texts to compare, in batches: those that were read, and those for which a bound on a fingerprint changed.
CREATE OR REPLACE TEMP TABLE chosen_texts AS
WITH crossed AS (
    SELECT fingerprint
    FROM changed_fingerprints
    WHERE (text_count > getvariable('most_texts')) <> (text_count_before > getvariable('most_texts'))
),

-- Boilerplate of more texts than the bound finds no copies anyway.
usable AS (
    SELECT
        changed.publisher,
        changed.fingerprint
    FROM changed_boilerplate AS changed
    INNER JOIN copy_fingerprints AS indexed ON changed.fingerprint = indexed.fingerprint
    GROUP BY changed.publisher, changed.fingerprint
    HAVING count(*) <= getvariable('most_texts')
),

chosen AS (
    SELECT text_id FROM read_texts
    UNION
    SELECT indexed.text_id
    FROM copy_fingerprints AS indexed
    SEMI JOIN crossed ON indexed.fingerprint = crossed.fingerprint
    UNION
    SELECT indexed.text_id
    FROM copy_fingerprints AS indexed
    INNER JOIN copy_texts ON indexed.text_id = copy_texts.text_id
    SEMI JOIN usable
        ON copy_texts.publisher = usable.publisher AND indexed.fingerprint = usable.fingerprint
)

SELECT
    text_id,
    (row_number() OVER (ORDER BY text_id) - 1) // getvariable('batch_size') AS batch
FROM chosen
