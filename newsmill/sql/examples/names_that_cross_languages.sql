-- Which people, places and institutions do articles of most languages name, and how do they write them?
WITH widespread AS (
    SELECT
        entity_id,
        name,
        entity_type,
        language_count,
        sum(mention_count)::BIGINT AS mention_count
    FROM marts.entities_across_languages
    WHERE entity_type <> 'MISC'
    GROUP BY entity_id, name, entity_type, language_count
    ORDER BY language_count DESC, mention_count DESC, name ASC
    LIMIT 10
),

spelled AS (
    SELECT
        entity_names.entity_id,
        arg_min(entity_names.name, (-entity_names.mention_count, entity_names.name)) AS spelling
    FROM entity_names
    SEMI JOIN widespread ON entity_names.entity_id = widespread.entity_id
    WHERE entity_names.origin = 'corpus'
    GROUP BY entity_names.entity_id, entity_names.language
)

SELECT
    widespread.name,
    widespread.entity_type,
    widespread.language_count AS languages,
    widespread.mention_count AS mentions,
    array_to_string(list_sort(list(DISTINCT spelled.spelling))[:6], ', ') AS written
FROM widespread
INNER JOIN spelled ON widespread.entity_id = spelled.entity_id
GROUP BY widespread.entity_id, widespread.name, widespread.entity_type, languages, mentions
ORDER BY languages DESC, mentions DESC, name ASC;
