-- A group of copies has two articles and more, one that represents it, and one source at most, which all of them name.
-- scope: everything
SELECT
    group_id,
    count(*) AS article_count,
    count(*) FILTER (is_representative) AS representative_count,
    count(*) FILTER (role = 'source') AS source_count,
    min(source_article_id) AS source_article_id
FROM copy_groups
GROUP BY group_id
HAVING
    count(*) < 2
    OR count(*) FILTER (is_representative) <> 1
    OR count(*) FILTER (role = 'source') > 1
    OR count(DISTINCT coalesce(source_article_id, '')) > 1
    OR count(DISTINCT coalesce(source_agency, '')) > 1
    OR min(source_article_id) IS DISTINCT FROM min(article_id) FILTER (role = 'source')
