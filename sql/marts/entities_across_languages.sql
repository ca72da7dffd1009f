-- One row per entity and language that names it: how often, and how it is written there.
-- entity_id: Key of entities.
-- entity_type: PER, ORG, LOC or MISC.
-- name: The form shown to people.
-- language: ISO 639-1 code of the articles.
-- mention_count: Mentions in this language.
-- article_count: Articles in this language that mention it.
-- mention_share: Mentions in this language divided by those in all, from 0 to 1.
-- language_count: Languages that name it.
-- spellings: How it is written in this language, the most mentioned first.
WITH spellings AS (
    SELECT
        entity_id,
        language,
        list_sort(list(row(-mention_count, name))) AS counted_names
    FROM entity_names
    WHERE origin = 'corpus'
    GROUP BY entity_id, language
)

SELECT
    entities.entity_id,
    entities.entity_type,
    entities.name,
    counted.language,
    counted.mention_count,
    counted.article_count,
    round(
        counted.mention_count / sum(counted.mention_count) OVER (PARTITION BY counted.entity_number), 3
    ) AS mention_share,
    count(*) OVER (PARTITION BY counted.entity_number) AS language_count,
    list_transform(spellings.counted_names, LAMBDA counted_name: counted_name[2]) AS spellings -- noqa: RF02
FROM stored.entity_languages AS counted
INNER JOIN stored.entity_numbers ON counted.entity_number = entity_numbers.entity_number
INNER JOIN entities ON entity_numbers.entity_id = entities.entity_id
INNER JOIN spellings ON entities.entity_id = spellings.entity_id AND counted.language = spellings.language
