-- One row per article, with the names in it.
-- article_id: Key of articles.
-- published_at: Time of publication, UTC.
-- language: ISO 639-1 code of the language; und if unknown.
-- publisher: The outlet that published the article.
-- agency: News agency credited in the text.
-- headline: The title; otherwise the first sentence.
-- people: Names of people, each once, in order of appearance.
-- organisations: Names of organisations, each once, in order of appearance.
-- places: Names of places, each once, in order of appearance.
-- other_names: Other names (works, products, events, nationalities), each once, in order of appearance.
-- word_count: Words in the article.
-- sentence_count: Sentences in the article.
-- mention_count: Mentions of names in the article.
-- url: Web address of the article.
-- source_file: The source file of the article.
SELECT
    articles.article_id,
    articles.published_at,
    articles.language,
    articles.publisher,
    articles.agency,
    overview.headline,
    overview.people,
    overview.organisations,
    overview.places,
    overview.other_names,
    articles.word_count,
    articles.sentence_count,
    articles.mention_count,
    articles.url,
    articles.source_file
FROM articles
INNER JOIN aggregates.article_overview AS overview ON articles.article_id = overview.article_id
