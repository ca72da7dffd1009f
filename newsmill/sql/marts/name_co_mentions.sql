-- One row per pair of spellings in one sentence, as written (co_mentions counts entities).
-- surface_a: The first name in alphabetical order.
-- type_a: Its type: PER, ORG, LOC or MISC.
-- surface_b: The other name.
-- type_b: Its type: PER, ORG, LOC or MISC.
-- sentence_count: Sentences that name both.
-- article_count: Articles with such a sentence.
-- languages: Languages of these articles.
SELECT
    if(names_a.surface < names_b.surface, names_a.surface, names_b.surface) AS surface_a,
    if(names_a.surface < names_b.surface, names_a.entity_type, names_b.entity_type) AS type_a,
    if(names_a.surface < names_b.surface, names_b.surface, names_a.surface) AS surface_b,
    if(names_a.surface < names_b.surface, names_b.entity_type, names_a.entity_type) AS type_b,
    pairs.sentence_count,
    pairs.article_count,
    pairs.languages
FROM aggregates.name_pairs AS pairs
INNER JOIN aggregates.name_numbers AS names_a ON pairs.name_number_a = names_a.name_number
INNER JOIN aggregates.name_numbers AS names_b ON pairs.name_number_b = names_b.name_number
