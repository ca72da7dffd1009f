-- One row per day, spelling, type and is_load_day; as written (entity_timeline counts entities).
-- day: Day of publication, UTC; for an undated article, the day of the run that annotated it.
-- is_load_day: True if day is that of the run.
-- entity_type: PER, ORG, LOC or MISC.
-- surface: The name as in the articles.
-- article_count: Articles of that day that mention it.
-- mention_count: Mentions of it on that day.
-- languages: Languages of these articles.
SELECT
    counted.day,
    counted.is_load_day,
    name_numbers.entity_type,
    name_numbers.surface,
    counted.article_count,
    counted.mention_count,
    counted.languages
FROM aggregates.name_days AS counted
INNER JOIN aggregates.name_numbers ON counted.name_number = name_numbers.name_number
