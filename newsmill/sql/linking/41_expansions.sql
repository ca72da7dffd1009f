-- Longer names that acronyms and short names of institutions stand for in articles that have both.
WITH short AS (
    SELECT
        name_key,
        expansion_key,
        rule,
        count(DISTINCT article_id) AS article_count
    FROM article_names
    WHERE expansion_key IS NOT NULL AND listed_id = ''
    GROUP BY name_key, expansion_key, rule
),

long AS (
    SELECT
        fresh_names.name_key,
        fresh_names.cluster_id,
        sum(name_forms.mention_count) AS mention_count
    FROM fresh_names
    INNER JOIN name_forms
        ON fresh_names.name_key = name_forms.name_key AND fresh_names.listed_id = name_forms.listed_id
    GROUP BY fresh_names.name_key, fresh_names.cluster_id
)

SELECT
    short.name_key,
    short.expansion_key,
    short.rule,
    arg_min(long.cluster_id, (-long.mention_count, long.cluster_id)) AS cluster_id,
    any_value(short.article_count) AS article_count
FROM short
INNER JOIN long ON short.expansion_key = long.name_key
GROUP BY short.name_key, short.expansion_key, short.rule
ORDER BY ALL
