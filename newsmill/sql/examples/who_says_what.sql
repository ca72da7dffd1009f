-- Who is quoted most in the latest articles, and with which words?
WITH latest AS (
    SELECT article_id
    FROM articles
    ORDER BY published_at DESC NULLS LAST, article_id ASC
    LIMIT 200
)

SELECT
    who_says_what.name,
    count(*) AS quotation_count,
    count_if(who_says_what.kind = 'direct') AS direct_count,
    list_sort(list(DISTINCT who_says_what.language)) AS languages,
    arg_max(left(who_says_what.content, 120), length(who_says_what.content)) AS longest
FROM marts.who_says_what
INNER JOIN latest ON who_says_what.article_id = latest.article_id
WHERE who_says_what.entity_type IN ('PER', 'ORG')
GROUP BY who_says_what.entity_id, who_says_what.name
ORDER BY quotation_count DESC, who_says_what.name ASC
LIMIT 20;
