-- One row per day, entity and is_load_day.
-- day: Day of publication, UTC; for an undated article, the day of the run that annotated it.
-- is_load_day: True if day is that of the run.
-- entity_id: Key of entities.
-- entity_type: PER, ORG, LOC or MISC.
-- name: The name for people.
-- article_count: Articles of that day that mention it.
-- mention_count: Mentions of it on that day.
-- languages: Languages of these articles.
SELECT
    counted.day,
    counted.is_load_day,
    entities.entity_id,
    entities.entity_type,
    entities.name,
    counted.article_count,
    counted.mention_count,
    counted.languages
FROM aggregates.entity_days AS counted
INNER JOIN aggregates.entity_labels AS entities ON counted.entity_number = entities.entity_number
