-- One row per article that shares half of a text with others; duplicate_articles has those that share it whole.
-- group_id: The group of these articles; see copy_groups.
-- group_article_count: Articles of the group.
-- publisher_count: Outlets that published them.
-- role: source, copy, or unclear.
-- is_representative: Whether it is the article of the group that counts where copies count once.
-- article_id: Key of articles.
-- published_at: Time of publication, UTC.
-- publisher: The outlet that published the article.
-- language: Language of the article.
-- title: Headline of the article.
-- word_count: Words of the article.
-- source_containment: Share of the shorter text that this article and the source share; empty without a source.
-- source_article_id: The article that the others were copied from, if it is known.
-- source_agency: The agency that the text is from, if it is known.
-- hours_after_first: Hours after the first article of the group.
WITH sources AS (
    SELECT
        article_id,
        other_article_id,
        containment
    FROM article_copies
    UNION ALL
    SELECT
        other_article_id AS article_id,
        article_id AS other_article_id,
        containment
    FROM article_copies
)

SELECT
    copy_groups.group_id,
    count(*) OVER (PARTITION BY copy_groups.group_id) AS group_article_count,
    count(DISTINCT articles.publisher) OVER (PARTITION BY copy_groups.group_id) AS publisher_count,
    copy_groups.role,
    copy_groups.is_representative,
    copy_groups.article_id,
    articles.published_at,
    articles.publisher,
    articles.language,
    articles.title,
    articles.word_count,
    sources.containment AS source_containment,
    copy_groups.source_article_id,
    copy_groups.source_agency,
    round(
        date_diff('minute', min(articles.published_at) OVER (PARTITION BY copy_groups.group_id), articles.published_at)
        / 60, 1
    ) AS hours_after_first
FROM copy_groups
INNER JOIN articles ON copy_groups.article_id = articles.article_id
LEFT JOIN sources
    ON copy_groups.article_id = sources.article_id AND copy_groups.source_article_id = sources.other_article_id
