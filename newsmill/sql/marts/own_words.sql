-- One row per outlet and language: how much of its text no earlier article of the 30 days before has.
-- publisher: The outlet; empty where the source names none.
-- language: Language of the articles.
-- article_count: Articles of eight words and more.
-- word_count: Their words.
-- own_words: Words that no article of the 30 days before has in a shared passage.
-- own_share: The one divided by the other, from 0 to 1.
-- copy_count: Articles that are copies of another article or of an agency's text.
SELECT
    copied_words.publisher,
    copied_words.language,
    count(*) AS article_count,
    sum(copied_words.word_count)::BIGINT AS word_count,
    sum(copied_words.word_count - copied_words.earlier_words)::BIGINT AS own_words,
    round(sum(copied_words.word_count - copied_words.earlier_words) / sum(copied_words.word_count), 4) AS own_share,
    count(*) FILTER (copy_groups.role = 'copy') AS copy_count
FROM marts.copied_words
LEFT JOIN copy_groups ON copied_words.article_id = copy_groups.article_id
GROUP BY copied_words.publisher, copied_words.language
