-- Quotations, cues and speakers are slices of the body; content spans are in order and fill the quotation.
-- scope: article
WITH spans AS (
    SELECT
        quotations.article_id,
        quotations.quotation_index,
        quotations.start_char,
        quotations.end_char,
        unnest(quotations.content_spans) AS span,
        generate_subscripts(quotations.content_spans, 1) AS place
    FROM quotations
),

ordered AS (
    SELECT
        spans.*,
        lag(spans.span.end_char) OVER (
            PARTITION BY spans.article_id, spans.quotation_index ORDER BY spans.place
        ) AS end_before
    FROM spans
)

SELECT
    quotations.article_id,
    quotations.quotation_index
FROM quotations
LEFT JOIN articles ON quotations.article_id = articles.article_id
WHERE
    substr(articles.body, quotations.start_char + 1, quotations.end_char - quotations.start_char)
    IS DISTINCT FROM quotations.text
    OR quotations.cue IS DISTINCT FROM substr(
        articles.body, quotations.cue_start_char + 1, quotations.cue_end_char - quotations.cue_start_char
    )
    OR quotations.speaker IS DISTINCT FROM substr(
        articles.body, quotations.speaker_start_char + 1, quotations.speaker_end_char - quotations.speaker_start_char
    )
    OR len(quotations.content_spans) = 0
    OR quotations.content_spans[1].start_char <> quotations.start_char
    OR quotations.content_spans[-1].end_char <> quotations.end_char
UNION ALL
SELECT
    ordered.article_id,
    ordered.quotation_index
FROM ordered
WHERE
    ordered.span.start_char >= ordered.span.end_char
    OR ordered.span.start_char < coalesce(ordered.end_before, ordered.start_char)
    OR ordered.span.end_char > ordered.end_char
