-- The text as a reader compares it: lower case, without diacritics, and ß, æ, œ, ø, ł, đ, ð, þ, ħ, ı written plainly.
CREATE OR REPLACE MACRO marts.fold(string) AS
translate(
    replace(
        replace(replace(replace(strip_accents(lower(string)), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        'þ', 'th'
    ),
    'øłđðħı', 'olddhi'
);
