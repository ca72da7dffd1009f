-- Which news agencies do articles rely on, in which languages and outlets?
SELECT
    agency,
    sum(article_count)::BIGINT AS articles,
    list_sort(list(DISTINCT language)) AS languages,
    list_sort(list(DISTINCT publisher)) AS publishers
FROM marts.agency_usage
GROUP BY agency
ORDER BY articles DESC, agency ASC;
