-- The text as a reader compares it: lower case, without diacritics, ß, æ, œ, ø, ł, đ, ð, þ, ħ, ı written plainly, no
-- final sigma, and every space that does not break a plain one.
CREATE OR REPLACE MACRO marts.fold(string) AS
translate(
    replace(
        replace(replace(replace(strip_accents(lower(string)), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        'þ', 'th'
    ),
    'øłđðħıς' || chr(160) || chr(8239), 'olddhiσ  '
);
