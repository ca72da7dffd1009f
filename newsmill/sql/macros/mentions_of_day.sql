-- Every sentence that names the day or a week or weekend with it; FROM marts.mentions_of_day('2022-01-06').
CREATE OR REPLACE MACRO marts.mentions_of_day(OF_DAY) AS TABLE
    SELECT
        times.text AS expression, -- noqa: RF04
        times.value,
        sentences.text AS sentence,
        times.confidence,
        articles.published_at,
        articles.language,
        articles.publisher,
        articles.title,
        times.article_id,
        times.time_index
    FROM time_expressions AS times
    INNER JOIN articles ON times.article_id = articles.article_id
    INNER JOIN sentences
        ON times.article_id = sentences.article_id AND times.sentence_index = sentences.sentence_index
    WHERE
        times.kind IN ('DATE', 'TIME')
        AND times.start_date <= of_day::DATE -- noqa: RF02
        AND times.end_date >= of_day::DATE -- noqa: RF02
        AND times.end_date - times.start_date < 7
    ORDER BY articles.published_at, times.article_id, times.time_index;
