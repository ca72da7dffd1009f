-- Every quotation of a person or institution, by any part of its name, regardless of case and diacritics.
CREATE OR REPLACE MACRO marts.quotes_of(name) AS TABLE
    SELECT
        articles.published_at,
        articles.language,
        articles.publisher,
        entities.name AS speaker_name,
        quotations.kind,
        quotations.text,
        quotations.cue,
        quotations.speaker,
        quotations.speaker_rule,
        quotations.article_id,
        quotations.quotation_index
    FROM quotations
    INNER JOIN entity_links
        ON
            quotations.article_id = entity_links.article_id
            AND quotations.speaker_mention_index = entity_links.mention_index
    INNER JOIN entities ON entity_links.entity_id = entities.entity_id
    INNER JOIN articles ON quotations.article_id = articles.article_id
    WHERE
        quotations.part_of_index IS NULL
        AND contains(marts.fold(entities.name), marts.fold(name))
    ORDER BY articles.published_at, quotations.article_id, quotations.quotation_index;
