-- Names of the affected entities as articles write them.
INSERT INTO entity_names BY NAME
SELECT
    name_entities.entity_id,
    names.surface AS name,
    names.language,
    'corpus' AS origin,
    sum(names.mention_count)::BIGINT AS mention_count
FROM name_entities
SEMI JOIN affected ON name_entities.entity_id = affected.entity_id
INNER JOIN
    article_names AS names
    ON name_entities.name_key = names.name_key AND name_entities.listed_id = names.listed_id
GROUP BY ALL
ORDER BY ALL
