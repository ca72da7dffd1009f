-- One row per article of eight words and more: how many of its words other articles have.
-- article_id: Key of articles.
-- publisher: The outlet that published the article.
-- language: Language of the article.
-- published_at: Time of publication, UTC.
-- word_count: Words of the article: runs of letters and digits.
-- shared_words: Words in passages that another article has.
-- earlier_words: Words in passages that an article of the 30 days before has; articles without a time are not earlier.
-- group_words: Words in passages that another article of its group of copies has.
WITH directed AS (
    SELECT
        article_id,
        other_article_id,
        start_word,
        word_count
    FROM copied_passages
    UNION ALL
    SELECT
        other_article_id AS article_id,
        article_id AS other_article_id,
        other_start_word AS start_word,
        word_count
    FROM copied_passages
),

passages AS (
    SELECT
        directed.article_id,
        directed.start_word,
        directed.start_word + directed.word_count AS end_word,
        coalesce(
            counterparts.published_at < articles.published_at
            AND counterparts.published_at >= articles.published_at - INTERVAL 30 DAY,
            FALSE
        ) AS is_earlier,
        coalesce(copy_groups.group_id = other_groups.group_id, FALSE) AS is_of_group
    FROM directed
    INNER JOIN articles ON directed.article_id = articles.article_id
    INNER JOIN articles AS counterparts ON directed.other_article_id = counterparts.article_id
    LEFT JOIN copy_groups ON directed.article_id = copy_groups.article_id
    LEFT JOIN copy_groups AS other_groups ON directed.other_article_id = other_groups.article_id
),

chosen AS (
    SELECT
        article_id,
        'shared' AS kind,
        start_word,
        end_word
    FROM passages
    UNION ALL
    SELECT
        article_id,
        'earlier' AS kind,
        start_word,
        end_word
    FROM passages
    WHERE is_earlier
    UNION ALL
    SELECT
        article_id,
        'group' AS kind,
        start_word,
        end_word
    FROM passages
    WHERE is_of_group
),

-- A word that several passages have counts once: each passage counts from where those before it end.
covered AS (
    SELECT
        article_id,
        kind,
        greatest(
            0,
            end_word - greatest(
                start_word,
                coalesce(
                    max(end_word) OVER (
                        PARTITION BY article_id, kind ORDER BY start_word, end_word
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ),
                    0
                )
            )
        ) AS word_count
    FROM chosen
),

counted AS (
    SELECT
        article_id,
        sum(word_count) FILTER (kind = 'shared') AS shared_words,
        sum(word_count) FILTER (kind = 'earlier') AS earlier_words,
        sum(word_count) FILTER (kind = 'group') AS group_words
    FROM covered
    GROUP BY article_id
)

SELECT
    articles.article_id,
    articles.publisher,
    articles.language,
    articles.published_at,
    copy_texts.word_count,
    coalesce(counted.shared_words, 0)::INTEGER AS shared_words,
    coalesce(counted.earlier_words, 0)::INTEGER AS earlier_words,
    coalesce(counted.group_words, 0)::INTEGER AS group_words
FROM articles
INNER JOIN copy_texts ON articles.article_id = copy_texts.article_id AND copy_texts.text_id IS NOT NULL
LEFT JOIN counted ON articles.article_id = counted.article_id
