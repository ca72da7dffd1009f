SELECT
    rank() OVER (
        PARTITION BY said.entity_type
        ORDER BY count(*) DESC, count(DISTINCT said.article_id) DESC
    ) AS rank,
    said.name,
    said.entity_type,
    count(*) AS quotation_count,
    sum(said.word_count)::BIGINT AS word_count,
    count(DISTINCT said.article_id) AS article_count,
    count(DISTINCT said.publisher) AS publisher_count,
    round(avg(if(said.kind = 'direct', 1, 0)), 4) AS direct_share,
    list_sort(list(DISTINCT said.language)) AS languages,
    min(said.published_at) AS first_published_at,
    max(said.published_at) AS last_published_at,
    said.entity_id
FROM marts.who_says_what AS said
GROUP BY said.entity_type, said.name, said.entity_id
