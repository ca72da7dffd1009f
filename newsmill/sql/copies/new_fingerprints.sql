-- Fingerprints of texts that the index does not have: articles of several batches can have one text.
INSERT INTO copy_fingerprints BY NAME
SELECT
    read_fingerprints.text_id,
    read_fingerprints.word_index,
    read_fingerprints.fingerprint
FROM read_fingerprints
ANTI JOIN indexed_texts ON read_fingerprints.text_id = indexed_texts.text_id
ORDER BY read_fingerprints.text_id, read_fingerprints.word_index
