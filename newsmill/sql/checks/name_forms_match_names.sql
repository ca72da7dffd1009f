-- The counts of names in the corpus are the sums over the names of all articles.
-- scope: everything
WITH counted AS (
    SELECT
        name_key,
        listed_id,
        language,
        meaning_type AS entity_type,
        spelling,
        sum(mention_count) AS mention_count
    FROM article_names
    GROUP BY ALL
)

SELECT
    name_forms.name_key,
    name_forms.listed_id,
    name_forms.spelling,
    name_forms.mention_count,
    counted.mention_count AS counted_mention_count
FROM name_forms
LEFT JOIN counted
    ON
        name_forms.name_key = counted.name_key
        AND name_forms.listed_id = counted.listed_id
        AND name_forms.language = counted.language
        AND name_forms.entity_type = counted.entity_type
        AND name_forms.spelling = counted.spelling
WHERE name_forms.mention_count IS DISTINCT FROM counted.mention_count
