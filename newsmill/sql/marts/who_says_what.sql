-- One row per quotation whose speaker is an entity; quoted parts of reported clauses are not rows of their own.
-- name: The speaker, in the form shown to people.
-- entity_type: PER, ORG, LOC or MISC.
-- kind: direct, indirect or mixed.
-- content: The words, without marks, dashes and interruptions; several pieces are separated by " … ".
-- cue: The word that attributes the quotation.
-- speaker: The words that name the speaker in the article.
-- speaker_rule: How the speaker was found (quotations.speaker_rule).
-- word_count: Words of the content.
-- confidence: How sure the rule that found the quotation is, from 0 to 1.
-- language: Language of the article.
-- publisher: The outlet that published the article.
-- published_at: Time of publication of the article, UTC.
-- title: Headline of the article.
-- entity_id: Key of entities.
-- article_id: Key of articles.
-- quotation_index: Key of quotations together with article_id.
SELECT
    entities.name,
    entities.entity_type,
    quotations.kind,
    array_to_string(
        list_transform(
            quotations.content_spans,
            LAMBDA span: substr(articles.body, span.start_char + 1, span.end_char - span.start_char) -- noqa: RF01
        ),
        ' … '
    ) AS content, -- noqa: RF04
    quotations.cue,
    quotations.speaker,
    quotations.speaker_rule,
    quotations.word_count,
    quotations.confidence,
    articles.language,
    articles.publisher,
    articles.published_at,
    articles.title,
    entity_links.entity_id,
    quotations.article_id,
    quotations.quotation_index
FROM quotations
INNER JOIN entity_links
    ON
        quotations.article_id = entity_links.article_id
        AND quotations.speaker_mention_index = entity_links.mention_index
INNER JOIN entities ON entity_links.entity_id = entities.entity_id
INNER JOIN articles ON quotations.article_id = articles.article_id
WHERE quotations.part_of_index IS NULL
