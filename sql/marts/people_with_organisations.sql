-- One row per person and organisation that stand in one sentence.
-- person_id: Key of entities.
-- person: Name of the person.
-- organisation_id: Key of entities.
-- organisation: Name of the organisation.
-- sentence_count: Sentences that name both.
-- article_count: Articles with such a sentence.
-- languages: Languages of these articles.
WITH named AS (
    SELECT DISTINCT
        entity_mentions.article_id,
        entity_mentions.sentence_index,
        entities.entity_id,
        entities.name,
        entities.entity_type
    FROM entity_mentions
    INNER JOIN entity_links
        ON
            entity_mentions.article_id = entity_links.article_id
            AND entity_mentions.mention_index = entity_links.mention_index
    INNER JOIN entities ON entity_links.entity_id = entities.entity_id
    WHERE entities.entity_type IN ('PER', 'ORG')
)

SELECT
    people.entity_id AS person_id,
    people.name AS person,
    organisations.entity_id AS organisation_id,
    organisations.name AS organisation,
    count(*) AS sentence_count,
    count(DISTINCT people.article_id) AS article_count,
    list_sort(list(DISTINCT articles.language)) AS languages
FROM named AS people
INNER JOIN named AS organisations
    ON people.article_id = organisations.article_id AND people.sentence_index = organisations.sentence_index
INNER JOIN articles ON people.article_id = articles.article_id
WHERE people.entity_type = 'PER' AND organisations.entity_type = 'ORG'
GROUP BY ALL
