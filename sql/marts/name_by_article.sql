-- One row per spelling of a name in an article, as written (entity_by_article counts entities).
-- article_id: Key of articles.
-- entity_type: PER, ORG, LOC or MISC.
-- surface: The name as it stands in the article.
-- mention_count: How often the article mentions it.
-- first_sentence_index: The sentence that mentions it first; key of sentences together with article_id.
-- mean_confidence: Mean confidence of these mentions, from 0 to 1.
-- language: Language of the article.
-- published_at: Time of publication of the article, UTC.
-- publisher: The outlet that published the article.
-- title: Headline of the article.
WITH names AS (
    SELECT
        article_id,
        entity_type,
        surface,
        count(*) AS mention_count,
        min(sentence_index) AS first_sentence_index,
        round(avg(confidence), 3) AS mean_confidence
    FROM entity_mentions
    GROUP BY article_id, entity_type, surface
)

SELECT
    names.article_id,
    names.entity_type,
    names.surface,
    names.mention_count,
    names.first_sentence_index,
    names.mean_confidence,
    articles.language,
    articles.published_at,
    articles.publisher,
    articles.title
FROM names
INNER JOIN articles ON names.article_id = articles.article_id
