-- Counts of the wanted names that are on no list, by language and type.
SELECT
    name_forms.name_key,
    name_forms.language,
    name_forms.entity_type,
    sum(name_forms.mention_count)::BIGINT AS mention_count,
    sum(name_forms.article_count)::BIGINT AS article_count
FROM name_forms
SEMI JOIN wanted_names ON name_forms.name_key = wanted_names.name_key
WHERE name_forms.listed_id = ''
GROUP BY name_forms.name_key, name_forms.language, name_forms.entity_type
ORDER BY name_forms.name_key, name_forms.language, name_forms.entity_type
