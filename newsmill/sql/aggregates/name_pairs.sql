-- Per pair of different spellings in one sentence, the lower number first: sentences and articles.
-- kind: counts
-- family: name
WITH named AS (
    SELECT DISTINCT
        article_id,
        sentence_index,
        language,
        name_number,
        surface
    FROM batch_mentions
)

SELECT
    named_a.name_number AS name_number_a,
    named_b.name_number AS name_number_b,
    named_a.language AS in_language,
    count(DISTINCT named_a.article_id) AS article_count,
    count(*) AS sentence_count
FROM named AS named_a
INNER JOIN named AS named_b
    ON
        named_a.article_id = named_b.article_id
        AND named_a.sentence_index = named_b.sentence_index
        AND named_a.name_number < named_b.name_number
WHERE named_a.surface <> named_b.surface
GROUP BY named_a.name_number, named_b.name_number, named_a.language
