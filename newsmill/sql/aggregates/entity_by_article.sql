-- One row per entity in an article.
-- kind: rows
-- family: entity
WITH spelled AS (
    SELECT
        article_id,
        entity_number,
        surface,
        count(*) AS mention_count,
        min(mention_index) AS first_index,
        min(sentence_index) AS first_sentence_index,
        sum(confidence) AS confidence,
        min(score) AS score
    FROM batch_mentions
    GROUP BY article_id, entity_number, surface
),

named AS (
    SELECT
        article_id,
        entity_number,
        list_sort(list(row(first_index, surface))) AS spellings,
        sum(mention_count)::BIGINT AS mention_count,
        min(first_sentence_index) AS first_sentence_index,
        round(sum(confidence) / sum(mention_count), 3) AS mean_confidence,
        min(score) AS min_link_score
    FROM spelled
    GROUP BY article_id, entity_number
)

SELECT
    named.article_id,
    named.entity_number,
    list_transform(named.spellings, LAMBDA spelling: spelling[2]) AS spellings, -- noqa: RF02
    named.mention_count,
    named.first_sentence_index,
    named.mean_confidence,
    named.min_link_score,
    batch_articles.language,
    batch_articles.published_at,
    batch_articles.publisher,
    batch_articles.title
FROM named
INNER JOIN batch_articles ON named.article_id = batch_articles.article_id
