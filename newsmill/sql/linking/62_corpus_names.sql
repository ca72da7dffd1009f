-- Insert the names of the affected entities as articles write them.
INSERT INTO entity_names BY NAME
SELECT
    name_entities.entity_id,
    named.surface AS name, -- noqa: RF04
    named.language,
    'corpus' AS origin,
    sum(named.mention_count)::BIGINT AS mention_count
FROM name_entities
SEMI JOIN affected_entities ON name_entities.entity_id = affected_entities.entity_id
INNER JOIN
    article_names AS named
    ON name_entities.name_key = named.name_key AND name_entities.listed_id = named.listed_id
GROUP BY ALL
ORDER BY ALL
