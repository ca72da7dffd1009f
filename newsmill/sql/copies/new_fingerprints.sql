-- Fingerprints of texts that were read and that the index did not have.
INSERT INTO copy_fingerprints BY NAME
SELECT
    read_fingerprints.text_id,
    read_fingerprints.word_index,
    read_fingerprints.fingerprint
FROM read_fingerprints
ANTI JOIN known_texts ON read_fingerprints.text_id = known_texts.text_id
ORDER BY read_fingerprints.text_id, read_fingerprints.word_index
