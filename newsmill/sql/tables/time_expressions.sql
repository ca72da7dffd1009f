-- One row per time expression, in reading order: the dates, hours, durations and repetitions that an article names.
-- lives: partition
-- belongs to: article (article_id)
-- key: article_id, time_index
-- since: 3
CREATE TABLE time_expressions (
    article_id VARCHAR NOT NULL,
    time_index INTEGER NOT NULL CHECK (time_index >= 0),
    sentence_index INTEGER NOT NULL CHECK (sentence_index >= 0),
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('DATE', 'TIME', 'DURATION', 'SET')),
    value VARCHAR,
    start_date DATE,
    end_date DATE,
    anchor VARCHAR NOT NULL CHECK (anchor IN ('publication', 'text', 'none')),
    rule VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    CHECK (end_char > start_char)
);
COMMENT ON TABLE time_expressions IS 'One row per time expression, in reading order: the dates, hours, durations and repetitions that an article names.';
COMMENT ON COLUMN time_expressions.article_id IS 'Key of articles.';
COMMENT ON COLUMN time_expressions.time_index IS 'Place of the expression in its article, from 0.';
COMMENT ON COLUMN time_expressions.sentence_index IS 'Key of sentences, with article_id: the sentence that the expression is in.';
COMMENT ON COLUMN time_expressions.start_char IS 'First character in articles.body, from 0.';
COMMENT ON COLUMN time_expressions.end_char IS 'Character after the last one in articles.body.';
COMMENT ON COLUMN time_expressions.text IS 'The expression as it is in articles.body.';
COMMENT ON COLUMN time_expressions.kind IS 'DATE, TIME (of a day), DURATION or SET (a repetition), as in TimeML.';
COMMENT ON COLUMN time_expressions.value IS 'TIMEX3 value: 2022-01-06, 2022-W01, 2022-01, 2022-Q3, 2022-SU, 2022, 196 (the sixties), 19 (a century), 2022-01-06T14:30, 2022-01-06TMO, P3D, XXXX-WXX-1, PRESENT_REF, PAST_REF, FUTURE_REF; null for a relative expression of an article without published_at.';
COMMENT ON COLUMN time_expressions.start_date IS 'First day that is meant, by the calendar of published_at; null if the value is no stretch of the calendar.';
COMMENT ON COLUMN time_expressions.end_date IS 'Last day that is meant, included.';
COMMENT ON COLUMN time_expressions.anchor IS 'What the value depends on: publication (the day of published_at), text (a date that the article named before) or none.';
COMMENT ON COLUMN time_expressions.rule IS 'Rule of the grammar that read the expression (docs/times.md).';
COMMENT ON COLUMN time_expressions.confidence IS 'Share of right values of the rule on annotated news, from 0 to 1 (docs/times.md).';
