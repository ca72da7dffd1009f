-- How much of each outlet's text is its own, and not in an earlier article?
SELECT
    publisher,
    list_sort(list(language)) AS languages,
    sum(article_count)::BIGINT AS articles,
    sum(copy_count)::BIGINT AS copies,
    round(sum(own_words) / sum(word_count), 3) AS own_share
FROM marts.own_words
GROUP BY publisher
ORDER BY own_share ASC, articles DESC, publisher ASC;
