-- Names that lost an article since the last linking: deleting the article deleted them from name_forms.
CREATE OR REPLACE TEMP TABLE lessened_names AS
SELECT
    name_entities.name_key,
    name_entities.listed_id
FROM name_entities
ANTI JOIN name_forms ON name_entities.name_key = name_forms.name_key AND name_entities.listed_id = name_forms.listed_id
