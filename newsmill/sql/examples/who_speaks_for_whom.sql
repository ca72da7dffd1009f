-- Which people stand beside which organisations?
SELECT
    person,
    organisation,
    sentence_count,
    article_count,
    languages
FROM marts.people_with_organisations
ORDER BY sentence_count DESC, article_count DESC, person ASC, organisation ASC
LIMIT 10;
