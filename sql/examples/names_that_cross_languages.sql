-- Which people, places and institutions do articles of most languages name, and how do they write them?
SELECT
    name,
    entity_type,
    language_count AS languages,
    sum(mention_count)::BIGINT AS mentions,
    array_to_string(list_sort(list_distinct(list(spellings[1])))[:6], ', ') AS written
FROM marts.entities_across_languages
WHERE entity_type <> 'MISC'
GROUP BY entity_id, name, entity_type, language_count
ORDER BY language_count DESC, mentions DESC, name ASC
LIMIT 10;
