-- One row per day and entity.
-- day: Day of publication, UTC; of load where the article has no time of publication.
-- is_load_day: Whether day is the day of load.
-- entity_id: Key of entities.
-- entity_type: PER, ORG, LOC or MISC.
-- name: The form shown to people.
-- article_count: Articles of that day that mention it.
-- mention_count: Mentions of it on that day.
-- languages: Languages of these articles.
SELECT
    coalesce(articles.published_at, source_files.loaded_at)::DATE AS day,
    articles.published_at IS NULL AS is_load_day,
    entities.entity_id,
    entities.entity_type,
    entities.name,
    count(DISTINCT articles.article_id) AS article_count,
    count(*) AS mention_count,
    list_sort(list(DISTINCT articles.language)) AS languages
FROM entity_links
INNER JOIN entities ON entity_links.entity_id = entities.entity_id
INNER JOIN articles ON entity_links.article_id = articles.article_id
INNER JOIN source_files ON articles.source_file = source_files.source_file
GROUP BY ALL
