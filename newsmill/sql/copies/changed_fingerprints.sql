-- Fingerprints of texts that are new or gone, with the number of texts that have them now and had them before.
CREATE OR REPLACE TEMP TABLE changed_fingerprints AS
WITH gone AS (
    SELECT text_id FROM copy_changes
    EXCEPT
    SELECT text_id FROM copy_texts
),

changed AS (
    SELECT
        text_id,
        1 AS weight
    FROM read_texts
    WHERE is_new
    UNION ALL
    SELECT
        text_id,
        -1 AS weight
    FROM gone
),

changes AS (
    SELECT
        indexed.fingerprint,
        sum(changed.weight) AS difference,
        count(*) FILTER (changed.weight < 0) AS gone_count
    FROM copy_fingerprints AS indexed
    INNER JOIN changed ON indexed.text_id = changed.text_id
    GROUP BY indexed.fingerprint
)

SELECT
    changes.fingerprint,
    count(*) - any_value(changes.gone_count) AS text_count,
    count(*) - any_value(changes.gone_count) - any_value(changes.difference) AS text_count_before
FROM copy_fingerprints AS indexed
INNER JOIN changes ON indexed.fingerprint = changes.fingerprint
GROUP BY changes.fingerprint
