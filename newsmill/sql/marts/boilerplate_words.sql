-- One row per article with text that more than a tenth of its outlet's articles have, and more than ten.
-- article_id: Key of articles.
-- publisher: The outlet that published the article.
-- word_count: Words of the article: runs of letters and digits.
-- boilerplate_words: Words of that text, as the fingerprints of the article show it.
WITH marked AS (
    SELECT
        copy_texts.article_id,
        copy_texts.publisher,
        copy_texts.word_count,
        indexed.word_index,
        known.fingerprint IS NOT NULL AS is_boilerplate
    FROM copy_texts
    INNER JOIN copy_fingerprints AS indexed ON copy_texts.text_id = indexed.text_id
    LEFT JOIN copy_boilerplate AS known
        ON copy_texts.publisher = known.publisher AND indexed.fingerprint = known.fingerprint
    WHERE copy_texts.publisher IN (SELECT copy_boilerplate.publisher FROM copy_boilerplate)
),

-- Between two fingerprints of boilerplate that follow each other all words are boilerplate; the last one has eight.
followed AS (
    SELECT
        article_id,
        publisher,
        word_count,
        is_boilerplate,
        CASE
            WHEN lead(is_boilerplate) OVER following_one THEN lead(word_index) OVER following_one - word_index
            ELSE 8
        END AS words
    FROM marked
    WINDOW following_one AS (PARTITION BY article_id ORDER BY word_index)
)

SELECT
    article_id,
    publisher,
    any_value(word_count) AS word_count,
    sum(words)::INTEGER AS boilerplate_words
FROM followed
WHERE is_boilerplate
GROUP BY article_id, publisher
