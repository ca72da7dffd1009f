"""Keys of names within a script: `light` removes case and diacritics, `stem` also removes case endings."""

import polars as pl

_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n",
    "ə": "a", "ς": "σ", "ґ": "г", "є": "е", "ў": "у",
}  # fmt: skip
"""Letters that Unicode does not decompose into a base letter and a mark."""

CASE_ENDINGS_WITH_S = ("el", "lt", "lv")
"""Languages whose nominative of a name ends in s (Putinas, Πούτινος)."""
ADJECTIVES_IN_GA = ("bs", "hr", "sl", "sr")
"""Languages whose adjectives have -ega or -oga in the genitive (Evropskega)."""
ARTICLE_AT_THE_END = ("bg", "mk")
AGGLUTINATED = {
    "et": "sse|st|s|lt|le|l|ks|ni|ga|ta|t|de|te|d|ha",
    "eu": "ko|ren|rekin|tik|ra|an|n|k|ri",
    "fi": "ssa|sta|lla|lta|lle|ksi|nsa|na|tta|ta|t|han|hin|n",
    "hu": "ban|ben|ba|be|bol|rol|tol|nak|nek|val|vel|hoz|hez|ra|re|ig|ert|nal|nel|t|k|n",
    "tr": "dan|den|tan|ten|da|de|ta|te|nin|nun|in|un|ya|ye|li|lu",
}
"""Languages that add endings of syllables to a name (Helsingissä, Budapestről), and those of place and possession."""

_V = "aeiouyjаеиоуыэюяіьъјαεηιουω"
_AFTER_VOWEL = "|".join(
    (
        rf"ch|h|m(?:[{_V}]{{1,2}}m?)?|go|ho|[vw](?:i|ie|y|a|e|o|u|ou|em|im|ym|ych|oj|om|ej|ego|emu|eho|ymi|imi)?",
        rf"х|м(?:[{_V}]{{1,2}}м?)?|го|в(?:а|у|е|и|ы|ым|ых|ои|ою|оі|им|о|ого|ому|ыми|ими)?|ят|т",
    )
)
_TAIL = rf"(?:[{_V}]{{1,3}}(?:{_AFTER_VOWEL})?|ът)"
_TAIL_GA = rf"(?:[{_V}]{{1,3}}(?:{_AFTER_VOWEL}|ga|га)?)"
_TAIL_S = rf"(?:[{_V}]{{1,3}}(?:{_AFTER_VOWEL}|[sσ])?|s|σ)"
_ARTICLE = rf"\b(\p{{L}}{{3,}}?[{_V}]{{1,2}})(?:та|то|те)\b"
_SOFT_POLISH = ((r"([^cs])cie\b", "${1}te"), (r"dzie\b", "de"), (r"rze\b", "re"))
"""The locative of names in t, d and r: Parlamencie, Dudzie, Donaldzie."""
_FLEETING = rf"(\p{{L}}{{2}}[^\s{_V}])(?:ie|e|o|е|о|ъ)([^\s{_V}])\b"
_SOFTENED = r"(?:cz|ck|c|k|q|ц|ч|к|dz|z|g|h|ж|з|г)\b"


def light(text: pl.Expr) -> pl.Expr:
    """Return text in lower case without diacritics and punctuation; initials become one word ("U.S.A." is "usa")."""
    return (
        text.str.replace_all(r"\b(\p{L})\.[\s]?(\p{L})\.", "$1$2")
        .str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all(r"[\p{Mn}'’ʼ`´]+", "")
        .str.replace_many(_LETTERS)
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )


def stem(lighted: pl.Expr, language: pl.Expr | None) -> pl.Expr:
    """Return the words of a `light` key without case endings. Equal stems are worth comparing; they may be two names.

    At least three letters of a word are kept. An ending is one to three vowels and the letters that cases of Slavic
    names add to them (m, mi, mu, ch, go, v…), in every language. Where the nominative has an s of its own (Greek,
    Latvian, Lithuanian), the s is removed as well; in agglutinative languages, one of their endings is removed. Then a
    fleeting e or o before the last consonant is removed (Jacek, Jacka), and consonants that an ending changes (k, c, č,
    g, h, z, ž) become one letter (Praha, Praze). Without a language, only the common endings are removed.
    """
    stemmed = _without(lighted, _TAIL)
    if language is not None:
        stemmed = pl.when(language.is_in(CASE_ENDINGS_WITH_S)).then(_without(lighted, _TAIL_S)).otherwise(stemmed)
        stemmed = pl.when(language.is_in(ADJECTIVES_IN_GA)).then(_without(lighted, _TAIL_GA)).otherwise(stemmed)
        bare = _without(lighted.str.replace_all(_ARTICLE, "$1"), _TAIL)
        stemmed = pl.when(language.is_in(ARTICLE_AT_THE_END)).then(bare).otherwise(stemmed)
        hard = lighted
        for soft, letters in _SOFT_POLISH:
            hard = hard.str.replace_all(soft, letters)
        stemmed = pl.when(language == "pl").then(_without(hard, _TAIL)).otherwise(stemmed)
        for spoken, endings in AGGLUTINATED.items():
            added = _without(lighted, rf"[{_V}]{{0,2}}(?:{endings})?[{_V}]{{0,2}}")
            stemmed = pl.when(language == spoken).then(added).otherwise(stemmed)
    return stemmed.str.replace_all(_FLEETING, "$1$2").str.replace_all(_SOFTENED, "k")


def _without(lighted: pl.Expr, tail: str) -> pl.Expr:
    return lighted.str.replace_all(rf"\b(\p{{L}}{{3,}}?){tail}\b", "$1")
