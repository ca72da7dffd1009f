-- One row per spelling of a name in an article, as written (entity_by_article counts entities).
-- article_id: Key of articles.
-- entity_type: PER, ORG, LOC or MISC.
-- surface: The name as in the article.
-- mention_count: How often the article mentions it.
-- first_sentence_index: The sentence that mentions it first; key of sentences together with article_id.
-- mean_confidence: Mean confidence of these mentions, from 0 to 1.
-- language: Language of the article.
-- published_at: Time of publication of the article, UTC.
-- publisher: The outlet that published the article.
-- title: Headline of the article.
SELECT
    counted.article_id,
    name_numbers.entity_type,
    name_numbers.surface,
    counted.mention_count,
    counted.first_sentence_index,
    counted.mean_confidence,
    counted.language,
    counted.published_at,
    counted.publisher,
    counted.title
FROM aggregates.name_by_article AS counted
INNER JOIN aggregates.name_numbers ON counted.name_number = name_numbers.name_number
