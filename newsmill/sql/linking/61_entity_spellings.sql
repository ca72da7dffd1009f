-- Spellings of the affected entities.
SELECT
    name_entities.entity_id,
    name_entities.rule,
    name_entities.entity_id <> name_entities.cluster_id AS is_moved,
    name_forms.spelling,
    name_forms.language,
    name_forms.entity_type,
    sum(name_forms.mention_count)::BIGINT AS mention_count
FROM name_entities
SEMI JOIN affected_entities ON name_entities.entity_id = affected_entities.entity_id
INNER JOIN name_forms
    ON name_entities.name_key = name_forms.name_key AND name_entities.listed_id = name_forms.listed_id
GROUP BY ALL
ORDER BY ALL
