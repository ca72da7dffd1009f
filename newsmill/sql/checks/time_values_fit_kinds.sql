-- The value of a time expression is one of its kind, and without a day of publication none depends on it.
-- scope: article
SELECT
    time_expressions.article_id,
    time_expressions.time_index,
    time_expressions.kind,
    time_expressions.text,
    time_expressions.value,
    time_expressions.anchor
FROM time_expressions
INNER JOIN articles ON time_expressions.article_id = articles.article_id
WHERE
    (time_expressions.anchor = 'publication' AND articles.published_at IS NULL)
    OR NOT coalesce(
        CASE time_expressions.kind
            WHEN
                'DATE'
                THEN
                    regexp_matches(
                        time_expressions.value,
                        '^(\d{4}(-(\d\d(-\d\d)?|W\d\d(-WE)?|Q[1-4]|H[12]|SP|SU|FA|WI))?|\d{2,3}'
                        || '|(PRESENT|PAST|FUTURE)_REF)$'
                    )
            WHEN
                'TIME'
                THEN
                    regexp_matches(
                        time_expressions.value, '^(\d{4}-\d\d-\d\d|XXXX-XX-XX)T(\d\d:\d\d|MO|AF|EV|NI|MI)$'
                    )
            WHEN
                'DURATION'
                THEN regexp_matches(time_expressions.value, '^P(T(\d+|X)[HMS]|(\d+|X)(D|WE|W|M|Q|Y|DE|CE))$')
            ELSE
                regexp_matches(
                    time_expressions.value,
                    '^(P(T(\d+|X)[HMS]|(\d+|X)(D|WE|W|M|Q|Y|DE|CE))'
                    || '|XXXX-(WXX-[1-7]|\d\d|SP|SU|FA|WI|XX-XXT(MO|AF|EV|NI|MI)))$'
                )
        END,
        TRUE
    )
