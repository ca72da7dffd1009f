-- Counts of the affected entities; run after their links are counted in aggregates.entity_languages.
WITH named AS (
    SELECT
        name_entities.entity_id,
        sum(name_forms.mention_count)::BIGINT AS mention_count,
        min(name_forms.first_seen_at) AS first_seen_at,
        max(name_forms.last_seen_at) AS last_seen_at
    FROM name_entities
    SEMI JOIN affected_entities ON name_entities.entity_id = affected_entities.entity_id
    INNER JOIN name_forms
        ON name_entities.name_key = name_forms.name_key AND name_entities.listed_id = name_forms.listed_id
    GROUP BY name_entities.entity_id
),

counted AS (
    SELECT
        entity_numbers.entity_id,
        sum(entity_languages.article_count)::BIGINT AS article_count
    FROM aggregates.entity_numbers
    INNER JOIN aggregates.entity_languages ON entity_numbers.entity_number = entity_languages.entity_number
    GROUP BY entity_numbers.entity_id
)

SELECT
    named.entity_id,
    named.mention_count,
    counted.article_count,
    named.first_seen_at,
    named.last_seen_at
FROM named
INNER JOIN counted ON named.entity_id = counted.entity_id
ORDER BY named.entity_id
