-- How many articles and words are there in each language, and how long are their sentences?
SELECT
    language,
    article_count,
    word_count,
    sentence_count,
    words_per_sentence,
    mention_count,
    mean_language_confidence
FROM marts.language_summary
ORDER BY article_count DESC, language ASC;
