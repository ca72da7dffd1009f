-- A sentence is the text between its start_char and end_char in the body.
SELECT
    sentences.article_id,
    sentences.sentence_index,
    sentences.start_char,
    sentences.end_char,
    sentences.text,
    substr(articles.body, sentences.start_char + 1, sentences.end_char - sentences.start_char) AS text_in_body
FROM sentences
INNER JOIN articles ON sentences.article_id = articles.article_id
WHERE substr(articles.body, sentences.start_char + 1, sentences.end_char - sentences.start_char) <> sentences.text
