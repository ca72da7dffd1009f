-- Pairs of a chosen text of one batch and any other text that share fingerprints within the bounds.
CREATE OR REPLACE TEMP TABLE candidates AS
WITH batch_texts AS (
    SELECT text_id
    FROM chosen_texts
    WHERE batch = getvariable('batch')
),

ours AS (
    SELECT
        indexed.text_id,
        indexed.fingerprint
    FROM copy_fingerprints AS indexed
    SEMI JOIN batch_texts ON indexed.text_id = batch_texts.text_id
),

usable AS (
    SELECT indexed.fingerprint
    FROM copy_fingerprints AS indexed
    SEMI JOIN ours ON indexed.fingerprint = ours.fingerprint
    GROUP BY indexed.fingerprint
    HAVING count(*) BETWEEN 2 AND getvariable('most_texts')
),

found AS (
    SELECT
        indexed.text_id,
        indexed.fingerprint
    FROM copy_fingerprints AS indexed
    SEMI JOIN usable ON indexed.fingerprint = usable.fingerprint
),

boilerplate AS (
    SELECT DISTINCT
        found.text_id,
        found.fingerprint
    FROM found
    INNER JOIN copy_texts ON found.text_id = copy_texts.text_id
    INNER JOIN copy_boilerplate AS known
        ON copy_texts.publisher = known.publisher AND found.fingerprint = known.fingerprint
),

finding AS (
    SELECT
        found.text_id,
        found.fingerprint,
        chosen.text_id IS NOT NULL AS is_chosen,
        coalesce(chosen.batch = getvariable('batch'), FALSE) AS is_ours
    FROM found
    ANTI JOIN boilerplate ON found.text_id = boilerplate.text_id AND found.fingerprint = boilerplate.fingerprint
    LEFT JOIN chosen_texts AS chosen ON found.text_id = chosen.text_id
),

-- Two chosen texts meet in the batch of the lower number.
pairs AS (
    SELECT
        least(ours.text_id, theirs.text_id) AS text_id,
        greatest(ours.text_id, theirs.text_id) AS other_text_id,
        count(*) AS shared
    FROM finding AS ours
    INNER JOIN finding AS theirs
        ON
            ours.fingerprint = theirs.fingerprint
            AND (ours.text_id < theirs.text_id OR (NOT theirs.is_chosen AND ours.text_id <> theirs.text_id))
    WHERE ours.is_ours
    GROUP BY ALL
),

sizes AS (
    SELECT
        text_id,
        any_value(fingerprint_count) AS fingerprint_count
    FROM copy_texts
    GROUP BY text_id
)

SELECT
    pairs.text_id,
    pairs.other_text_id
FROM pairs
INNER JOIN sizes ON pairs.text_id = sizes.text_id
INNER JOIN sizes AS counterparts ON pairs.other_text_id = counterparts.text_id
WHERE
    pairs.shared >= getvariable('least_fingerprints')
    OR least(sizes.fingerprint_count, counterparts.fingerprint_count) <= getvariable('short_text')
