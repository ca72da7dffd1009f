-- One row per person and role, party or organisation that articles give beside the name.
-- name: The person, in the form shown to people.
-- role: The title in lower case; empty where only a party or an age is given.
-- party: The party in brackets after the name.
-- organisation: The organisation in the title, in the form shown to people.
-- first_published_at: Time of the first article with this role, UTC.
-- last_published_at: Time of the last article with this role, UTC.
-- article_count: Articles with this role.
-- languages: Languages of these articles.
-- entity_id: Key of entities, of the person.
-- organisation_id: Key of entities, of the organisation.
SELECT
    entities.name,
    lower(person_roles.role) AS role, -- noqa: RF04
    person_roles.party,
    organisations.name AS organisation,
    min(articles.published_at) AS first_published_at,
    max(articles.published_at) AS last_published_at,
    count(DISTINCT person_roles.article_id) AS article_count,
    list_sort(list(DISTINCT articles.language)) AS languages,
    entity_links.entity_id,
    organisation_links.entity_id AS organisation_id
FROM person_roles
INNER JOIN entity_links
    ON
        person_roles.article_id = entity_links.article_id
        AND person_roles.mention_index = entity_links.mention_index
INNER JOIN entities ON entity_links.entity_id = entities.entity_id
INNER JOIN articles ON person_roles.article_id = articles.article_id
LEFT JOIN entity_links AS organisation_links
    ON
        person_roles.article_id = organisation_links.article_id
        AND person_roles.organisation_mention_index = organisation_links.mention_index
LEFT JOIN entities AS organisations ON organisation_links.entity_id = organisations.entity_id
WHERE person_roles.role IS NOT NULL OR person_roles.party IS NOT NULL
GROUP BY
    entities.name,
    lower(person_roles.role),
    person_roles.party,
    organisations.name,
    entity_links.entity_id,
    organisation_links.entity_id
