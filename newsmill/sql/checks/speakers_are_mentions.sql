-- Speakers and roles refer to mentions of their article, and quotations to the sentence in which they begin.
-- scope: article
SELECT
    quotations.article_id,
    'quotations' AS found_in,
    quotations.quotation_index AS row_index
FROM quotations
LEFT JOIN entity_mentions
    ON
        quotations.article_id = entity_mentions.article_id
        AND quotations.speaker_mention_index = entity_mentions.mention_index
LEFT JOIN sentences
    ON
        quotations.article_id = sentences.article_id
        AND quotations.sentence_index = sentences.sentence_index
WHERE
    (quotations.speaker_mention_index IS NOT NULL AND entity_mentions.mention_index IS NULL)
    OR NOT coalesce(quotations.start_char BETWEEN sentences.start_char AND sentences.end_char - 1, FALSE)
UNION ALL
SELECT
    person_roles.article_id,
    'person_roles' AS found_in,
    person_roles.mention_index AS row_index
FROM person_roles
LEFT JOIN entity_mentions AS person
    ON
        person_roles.article_id = person.article_id
        AND person_roles.mention_index = person.mention_index
LEFT JOIN entity_mentions AS organisation
    ON
        person_roles.article_id = organisation.article_id
        AND person_roles.organisation_mention_index = organisation.mention_index
WHERE
    person.entity_type IS DISTINCT FROM 'PER'
    OR (person_roles.organisation_mention_index IS NOT NULL AND organisation.entity_type IS DISTINCT FROM 'ORG')
    OR coalesce(person_roles.role, person_roles.party, person_roles.age::VARCHAR) IS NULL
