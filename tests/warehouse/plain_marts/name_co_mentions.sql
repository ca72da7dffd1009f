WITH names AS (
    SELECT DISTINCT
        article_id,
        sentence_index,
        surface,
        entity_type
    FROM entity_mentions
)

SELECT
    names_a.surface AS surface_a,
    names_a.entity_type AS type_a,
    names_b.surface AS surface_b,
    names_b.entity_type AS type_b,
    count(*) AS sentence_count,
    count(DISTINCT names_a.article_id) AS article_count,
    list_sort(list(DISTINCT articles.language)) AS languages
FROM names AS names_a
INNER JOIN names AS names_b
    ON
        names_a.article_id = names_b.article_id
        AND names_a.sentence_index = names_b.sentence_index
        AND names_a.surface < names_b.surface
INNER JOIN articles ON names_a.article_id = articles.article_id
GROUP BY names_a.surface, names_a.entity_type, names_b.surface, names_b.entity_type
