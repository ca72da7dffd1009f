-- One row per entity and language that names it: how often, and how it is written there.
-- entity_id: Key of entities.
-- entity_type: PER, ORG, LOC or MISC.
-- name: The name for people.
-- language: ISO 639-1 code of the articles.
-- mention_count: Mentions in this language.
-- article_count: Articles in this language that mention it.
-- mention_share: Mentions in this language divided by those in all, from 0 to 1.
-- language_count: Languages that name it.
-- spellings: Its spellings in this language, the most mentioned first.
WITH totals AS (
    SELECT
        entity_number,
        sum(mention_count) AS mention_count,
        count(*) AS language_count
    FROM aggregates.entity_languages
    GROUP BY entity_number
)

SELECT
    entities.entity_id,
    entities.entity_type,
    entities.name,
    counted.language,
    counted.mention_count,
    counted.article_count,
    round(counted.mention_count / totals.mention_count, 3) AS mention_share,
    totals.language_count,
    entity_spellings.spellings
FROM aggregates.entity_languages AS counted
INNER JOIN aggregates.entity_labels AS entities ON counted.entity_number = entities.entity_number
INNER JOIN totals ON counted.entity_number = totals.entity_number
INNER JOIN aggregates.entity_spellings
    ON counted.entity_number = entity_spellings.entity_number AND counted.language = entity_spellings.language
