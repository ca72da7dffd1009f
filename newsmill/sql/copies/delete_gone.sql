-- The index has no texts that no article has.
DELETE FROM copy_fingerprints
WHERE text_id IN (
    SELECT text_id FROM copy_changes
    EXCEPT
    SELECT text_id FROM copy_texts
)
