-- Texts that the index has before articles are read.
CREATE OR REPLACE TEMP TABLE known_texts AS
SELECT text_id
FROM copy_texts
WHERE text_id IS NOT NULL
UNION
SELECT text_id
FROM copy_changes
