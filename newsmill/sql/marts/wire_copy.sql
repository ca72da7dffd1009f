-- One row per news agency, outlet and language: the agency's texts that the outlet printed and others have too.
-- agency: The agency that the text is from.
-- publisher: The outlet that printed it; empty where the source names none.
-- language: Language of the articles.
-- article_count: Articles whose text is from the agency and stands in other articles as well.
-- word_count: Words of these articles.
-- taken_words: Their words in passages that another article of the same text has.
-- taken_share: The one divided by the other, from 0 to 1.
-- first_published_at: Earliest of these publications, UTC.
-- last_published_at: Latest of these publications, UTC.
SELECT
    copy_groups.source_agency AS agency,
    copied_words.publisher,
    copied_words.language,
    count(*) AS article_count,
    sum(copied_words.word_count)::BIGINT AS word_count,
    sum(copied_words.group_words)::BIGINT AS taken_words,
    round(sum(copied_words.group_words) / sum(copied_words.word_count), 4) AS taken_share,
    min(copied_words.published_at) AS first_published_at,
    max(copied_words.published_at) AS last_published_at
FROM copy_groups
INNER JOIN marts.copied_words ON copy_groups.article_id = copied_words.article_id
WHERE copy_groups.source_agency IS NOT NULL AND copy_groups.role = 'copy'
GROUP BY copy_groups.source_agency, copied_words.publisher, copied_words.language
