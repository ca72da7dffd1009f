-- One row per time expression that lies after the day of publication: a calendar of what is announced.
-- start_date: First day that is meant.
-- end_date: Last day that is meant, included.
-- kind: DATE or TIME.
-- value: TIMEX3 value.
-- days_ahead: Days from publication to start_date.
-- expression: The expression as written.
-- sentence: The sentence that it is in.
-- confidence: Share of right values of its rule on annotated news.
-- published_at: Time of publication, UTC.
-- language: Language of the article.
-- publisher: The outlet.
-- title: Headline.
-- article_id: Key of articles.
-- time_index: Key of time_expressions, with article_id.
WITH published AS (
    SELECT
        *,
        (published_at + to_minutes(coalesce(published_utc_offset, 0)))::DATE AS published_on
    FROM articles
)

SELECT
    times.start_date,
    times.end_date,
    times.kind,
    times.value,
    times.start_date - articles.published_on AS days_ahead,
    times.text AS expression, -- noqa: RF04
    sentences.text AS sentence,
    times.confidence,
    articles.published_at,
    articles.language,
    articles.publisher,
    articles.title,
    times.article_id,
    times.time_index
FROM time_expressions AS times
INNER JOIN published AS articles ON times.article_id = articles.article_id
INNER JOIN sentences
    ON times.article_id = sentences.article_id AND times.sentence_index = sentences.sentence_index
WHERE times.kind IN ('DATE', 'TIME') AND times.start_date > articles.published_on
