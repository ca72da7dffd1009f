-- How articles of a language write an entity, the most mentioned spelling first.
WITH counted AS (
    SELECT
        entity_numbers.entity_number,
        entity_names.language,
        list_sort(list(row(-entity_names.mention_count, entity_names.name))) AS counted_names
    FROM entity_names
    SEMI JOIN shown_anew AS shown ON entity_names.entity_id = shown.entity_id
    INNER JOIN stored.entity_numbers ON entity_names.entity_id = entity_numbers.entity_id
    WHERE entity_names.origin = 'corpus'
    GROUP BY entity_numbers.entity_number, entity_names.language
)

SELECT
    entity_number,
    language,
    list_transform(counted_names, LAMBDA counted_name: counted_name[2]) AS spellings -- noqa: RF02
FROM counted
