-- People's names that some article has in two cases, the inflected one and what it stands for.
SELECT DISTINCT
    article_names.surface_key,
    article_names.name_key
FROM article_names
SEMI JOIN wanted_names ON article_names.name_key = wanted_names.name_key
WHERE article_names.rule = 'inflected' AND article_names.meaning_type = 'PER'
