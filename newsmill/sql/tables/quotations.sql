-- One row per quotation, in reading order: words that the article attributes to somebody.
-- lives: partition
-- belongs to: article (article_id)
-- key: article_id, quotation_index
-- since: 3
CREATE TABLE quotations (
    article_id VARCHAR NOT NULL,
    quotation_index INTEGER NOT NULL CHECK (quotation_index >= 0),
    sentence_index INTEGER NOT NULL CHECK (sentence_index >= 0),
    kind VARCHAR NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed')),
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    content_spans STRUCT(start_char INTEGER, end_char INTEGER)[] NOT NULL,
    word_count INTEGER NOT NULL CHECK (word_count >= 0),
    cue VARCHAR,
    cue_start_char INTEGER,
    cue_end_char INTEGER,
    speaker VARCHAR,
    speaker_start_char INTEGER,
    speaker_end_char INTEGER,
    speaker_mention_index INTEGER,
    speaker_rule VARCHAR NOT NULL CHECK (
        speaker_rule IN (
            'named', 'pronoun', 'role', 'spokesperson', 'unnamed', 'label', 'same_turn', 'introduced', 'nearest', 'none'
        )
    ),
    part_of_index INTEGER,
    confidence DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    CHECK (end_char > start_char)
);
COMMENT ON TABLE quotations IS 'One row per quotation, in reading order: words that the article attributes to somebody.';
COMMENT ON COLUMN quotations.article_id IS 'Key of articles.';
COMMENT ON COLUMN quotations.quotation_index IS 'Place of the quotation in its article, from 0.';
COMMENT ON COLUMN quotations.sentence_index IS 'The sentence in which it begins; key of sentences together with article_id.';
COMMENT ON COLUMN quotations.kind IS 'direct (the words themselves), indirect (reported in a clause) or mixed (a reported clause with quoted parts).';
COMMENT ON COLUMN quotations.start_char IS 'First character of the content in articles.body, from 0.';
COMMENT ON COLUMN quotations.end_char IS 'Character after the last one of the content in articles.body.';
COMMENT ON COLUMN quotations.text IS 'The text of articles.body from start_char to end_char; an interrupting "says X" is part of it.';
COMMENT ON COLUMN quotations.content_spans IS 'The content in articles.body, without marks, dashes and interruptions: spans in order, each half open.';
COMMENT ON COLUMN quotations.word_count IS 'Words in the content spans, separated by white space.';
COMMENT ON COLUMN quotations.cue IS 'The word that attributes the quotation, such as says or according to; empty where there is none.';
COMMENT ON COLUMN quotations.cue_start_char IS 'First character of the cue in articles.body.';
COMMENT ON COLUMN quotations.cue_end_char IS 'Character after the last one of the cue in articles.body.';
COMMENT ON COLUMN quotations.speaker IS 'The words that name the speaker; of a turn without attribution, those that named its speaker before.';
COMMENT ON COLUMN quotations.speaker_start_char IS 'First character of these words in articles.body.';
COMMENT ON COLUMN quotations.speaker_end_char IS 'Character after the last one of these words in articles.body.';
COMMENT ON COLUMN quotations.speaker_mention_index IS 'The mention that names who speaks, also for a pronoun, a role or a turn without attribution; key of entity_mentions together with article_id.';
COMMENT ON COLUMN quotations.speaker_rule IS 'How the speaker was found: named, pronoun, role, spokesperson (the organisation spoken for), unnamed (words without a mention), label (of an interview), same_turn, introduced (the sentence before is about the speaker), nearest or none.';
COMMENT ON COLUMN quotations.part_of_index IS 'Of a quoted part of a mixed quotation: the quotation_index of that quotation. Leave these rows out to count words once.';
COMMENT ON COLUMN quotations.confidence IS 'How sure the rule that found the quotation is, from 0 to 1.';
