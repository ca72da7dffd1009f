-- Pairs of names of people that one article has in two cases: the inflected name and its base.
SELECT DISTINCT
    article_names.surface_key,
    article_names.name_key
FROM article_names
SEMI JOIN wanted_names ON article_names.name_key = wanted_names.name_key
WHERE article_names.rule = 'inflected' AND article_names.meaning_type = 'PER'
