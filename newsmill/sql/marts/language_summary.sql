-- One row per language.
-- language: ISO 639-1 code of the language; und if unknown.
-- article_count: Articles in the language.
-- publisher_count: Outlets that published in the language.
-- word_count: Words in these articles.
-- sentence_count: Sentences in these articles.
-- mention_count: Mentions of names in these articles.
-- words_per_article: Mean length of an article in words.
-- words_per_sentence: Mean length of a sentence in words.
-- mean_language_confidence: Mean probability of the language, from 0 to 1.
-- first_published_at: Earliest time of publication, UTC.
-- last_published_at: Latest time of publication, UTC.
SELECT
    language,
    count(*) AS article_count,
    count(DISTINCT publisher) AS publisher_count,
    sum(word_count)::BIGINT AS word_count,
    sum(sentence_count)::BIGINT AS sentence_count,
    sum(mention_count)::BIGINT AS mention_count,
    round(avg(word_count), 1) AS words_per_article,
    round(sum(word_count) / sum(sentence_count), 1) AS words_per_sentence,
    round(avg(language_confidence), 3) AS mean_language_confidence,
    min(published_at) AS first_published_at,
    max(published_at) AS last_published_at
FROM articles
GROUP BY language
