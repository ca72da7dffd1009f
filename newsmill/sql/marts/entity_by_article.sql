-- One row per entity in an article.
-- article_id: Key of articles.
-- entity_id: Key of entities.
-- entity_type: PER, ORG, LOC or MISC.
-- name: The name for people.
-- spellings: How the article names it, in order of appearance.
-- mention_count: How often the article mentions it.
-- first_sentence_index: The sentence that mentions it first; key of sentences together with article_id.
-- mean_confidence: Mean confidence of these mentions, from 0 to 1.
-- min_link_score: The least certain of the links, from 0 to 1.
-- language: Language of the article.
-- published_at: Time of publication of the article, UTC.
-- publisher: The outlet that published the article.
-- title: Headline of the article.
SELECT
    counted.article_id,
    known.entity_id,
    known.entity_type,
    known.name,
    counted.spellings,
    counted.mention_count,
    counted.first_sentence_index,
    counted.mean_confidence,
    counted.min_link_score,
    counted.language,
    counted.published_at,
    counted.publisher,
    counted.title
FROM aggregates.entity_by_article AS counted
INNER JOIN aggregates.entity_labels AS known ON counted.entity_number = known.entity_number
