"""The grammar: which sequences of words and figures are a time, in all languages alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from newsmill.times.lexicon import Roles
from newsmill.times.tokens import Run, Token, words_of

RULES: tuple[tuple[str, str], ...]
"""Name and pattern of each rule. `<role>` is a token that can play the role, `<a|b>` one of two; other signs are marks
between tokens. Of the rules that match at a place the one that reaches farthest is taken, the first on a tie."""

_THE = "<the>?"
_PART = "(?:<the>?<part>[,-]?<of>?<the>?)?"
_DAY = "(?:<day_number>|<nth>)"
_MONTH = "(?:<month>|<month_short>)"
_WEEKDAY = "(?:<weekday|weekday_short>[,.]{0,2}<of>?<the>?)?"
_YEAR = r"(?:[,.]{0,2}<of>?<the>?(?:<unit>|<approx>)?<year>(?:\.?<unit>)?)"
_TO = "(?:[-,/]|<and>|<to>|<since>|<of>)"
_AMOUNT = "(?:<number|int>|<vague>)"
_DAY_LATER = rf"<day_number>\.?(?:{_TO}{{1,2}}<day_number>\.?){{0,3}}<of>?{_MONTH}\.?{_YEAR}?"
_CLOCK = "(?:<clock_time>|<clock_point>|<hour>)"
_SUFFIX = "(?:<oclock>|<meridiem>)"
_NTH = "(?:<nth|nth_number>|<day_number>\\.)"
_SHIFTED = "(?:<shift><unit>|<unit><shift>|<period>)"

RULES = (
    ("iso", "<iso>"),
    ("full", f"{_WEEKDAY}<full>"),
    ("date", rf"<the>?{_WEEKDAY}{_DAY}\.?,?<of>?<the>?(?:<unit><of>)?{_MONTH}\.?(?:{_YEAR}|<of>?<the>?{_SHIFTED})?"),
    ("date_two", rf"{_WEEKDAY}{_DAY}[.-]?{_MONTH}[.-]?<two>"),
    ("date_list", rf"{_WEEKDAY}<day_number>(?=\.?{_TO}{{1,3}}<the>?<weekday>?,?<the>?{_DAY_LATER})"),
    ("short_list", rf"<day_number>(?=\.?{_TO}{{1,2}}<the>?(?:<full>|<short>))"),
    ("month_day", rf"{_WEEKDAY}{_MONTH}\.?<day_number>(?:,?{_YEAR})?,?<weekday|weekday_short>?"),
    ("year_month_day", rf"<year>\.?,?{_MONTH}\.?<day_number>"),
    ("short", f"{_WEEKDAY}<short>"),
    ("day_month", r"<day_number>[-]<int>"),
    ("nth_of_month", rf"{_THE}(?:<nth|nth_number>|<shift>)<weekday|unit><of>?<the>?{_MONTH}\.?{_YEAR}?"),
    ("month_year", rf"{_PART}{_MONTH}\.?,?<of>?<the>?<unit>?<of>?<year>"),
    ("month_shift", rf"{_PART}{_MONTH}<of>?<the>?{_SHIFTED}"),
    ("month", rf"{_PART}(?:<shift><of>?)?{_MONTH}<shift>?"),
    ("year_month", rf"<year>\.?,?(?:<of>)?{_MONTH}"),
    ("the_day", r"<of>?<the><day_number|nth|nth_number>|<on_day><day_number|nth_number>"),
    ("weekday_of_week", rf"(?:{_THE}<weekday><of>?<the>?{_SHIFTED}|{_SHIFTED}<weekday>)"),
    ("weekday_ahead", r"<weekday><ahead_before><number|int><unit>"),
    ("weekday_ago", r"<weekday><ago_before><number|int><unit><ago_after>?"),
    ("shift_weekday", rf"{_THE}(?:<shift>|<same>)<weekday>(?:<of>?<part_of_day>)?<again>?"),
    ("weekday_shift", rf"{_THE}<weekday><shift>(?:<of>?<part_of_day>)?"),
    ("part_of_weekday", r"<part>[,-]?<of>?<weekday|day>"),
    ("weekday_part", r"<the>?<weekday_part>"),
    ("clock_weekday", r"<at>?(?:<clock_time|clock_point|hour>\.?<meridiem>\.?<zone>?,?|<noon>)<weekday|day>"),
    ("weekday", r"<day>?<weekday|weekday_short>(?:<of>?<the>?<part_of_day>)?"),
    ("weekday_back", "<weekday_back|weekday_next>"),
    ("habit", "<every>?<habit>"),
    ("day", r"<day>(?:<of>?<the>?<part_of_day>)?"),
    ("moment", "<moment>"),
    ("this_part", r"<shift><part_of_day>|<same><part_of_day>"),
    ("span", rf"<the>?<shift>{{1,2}}{_AMOUNT}<shift>?<unit>|<the>?{_AMOUNT}<shift><unit>|<the>?{_AMOUNT}<unit><shift>"
     r"|<the>?<shift>{1,2}<plural>|<the>?<plural><shift>|<vague><plural><shift>"),
    ("shift", rf"{_PART}{_THE}{_SHIFTED}"),
    ("edge", "<the>?<edge>"),
    ("edge_of", r"<the>?<part><of>?<the>?<unit>"),
    ("ago", rf"<approx>?{_AMOUNT}<unit><ago_after>|<ago_before><approx>?{_AMOUNT}<unit><ago_after>?"),
    ("ahead", rf"<ahead_before><approx>?{_AMOUNT}<unit>|<approx>?{_AMOUNT}<unit><ahead_after>"),
    ("later", rf"<approx>?{_AMOUNT}<unit><later>"),
    ("quarter", rf"<the>?<shift>?<approx>?<fiscal>?{_NTH}-?<unit>(?:,?<of>?<the>?(?:<year>|{_SHIFTED}))?"
     rf"|<the>?<year><nth><unit>|<the>?{_SHIFTED}<nth><unit>"),
    ("quarter_code", r"<quarter>(?:[-,/]?<year>)?|<year>[-/]?<quarter>"),
    ("season", rf"{_PART}<the>?<shift>?<season><shift>?(?:[,]?<of>?<the>?(?:<year>|{_SHIFTED}))?"),
    ("holiday", r"<shift>?<holiday><shift>?(?:<of>?<year>)?"),
    ("century", rf"{_PART}<the>?(?:<nth>|<nth_number>|<day_number>\.?)<unit>"),
    ("decade", rf"{_PART}<the>?<decade>|{_PART}<the>?<decade_word>|<unit><int|decade>"),
    ("clock", r"<clock>\.?<clock>?(?:<clock_time>|<clock_point>|<hour>|<number>)(?:<oclock>|<meridiem>)?"),
    ("clock_half", r"<clock>\.?<half>-?<number|hour>"),
    ("clock_at", "<at>(?:<clock_time>|<clock_point>|<hour>|<number>)(?:<oclock>|<meridiem>)|<at><clock_point>"),
    ("clock_after", r"(?:<clock_time>|<clock_point>|<hour>|<number>)(?:<oclock>|<meridiem>)"),
    ("clock_list", rf"{_CLOCK}(?=(?:{_TO}{{1,3}}{_CLOCK}){{1,4}}{_SUFFIX})"),
    ("clock_alone", "<clock_time>"),
    ("noon", "<noon>"),
    ("every", r"<every><shift>?(?:<nth|nth_number>\.?)?<unit|weekday|month|season|part_of_day>"),
    ("every_few", rf"<every>{_AMOUNT}<unit>"),
    ("frequency", "<frequency>"),
    ("duration", rf"<approx>?{_AMOUNT}-?<half>?<unit>|<half><unit>"),
    ("same", "<same><unit>"),
    ("the_unit", "<the><unit>"),
    ("period_unit", "<the>?<approx>?<period><nth>?<unit>"),
    ("year", rf"{_PART}(?:<the>?<approx>?)(?:<unit>|<fiscal>)?<year>"),
    ("year_unit", r"<year>[.]?(?:-?<year>\.?)?<unit>"),
    ("year_list", r"<span>"),
    ("ref", "<ref>"),
)  # fmt: skip

_ROLE = re.compile(r"<([a-z_|]+)>")


@dataclass(frozen=True, slots=True)
class Match:
    """A sequence of tokens that a rule takes, and the values of the roles that its words play in it."""

    rule: str
    tokens: tuple[Token, ...]
    roles: Roles
    run: Run
    first: int
    last: int

    @property
    def start(self) -> int:
        """First character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Character after the last."""
        return self.tokens[-1].end


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules over the letters of one language's words.

    Attributes:
        any_rule: Finds the next place where a rule matches.
        all_rules: Has a group for each rule: what the rule matches at a place.
        rules: Name and pattern of each rule, and the roles that the groups of the pattern stand for.
    """

    any_rule: re.Pattern[str]
    all_rules: re.Pattern[str]
    rules: tuple[tuple[str, re.Pattern[str], tuple[tuple[str, ...], ...]], ...]


@cache
def grammar_of(language: str) -> Grammar | None:
    """Return the compiled rules of a language; None for one without words."""
    words = words_of(language)
    if words is None:
        return None
    rules = []
    for name, pattern in RULES:
        roles = tuple(tuple(role[1].split("|")) for role in _ROLE.finditer(pattern))
        grouped = _ROLE.sub(lambda role: f"({words.class_of(*role[1].split('|'))})", pattern)
        rules.append((name, re.compile(grouped), roles))
    plain = [_ROLE.sub(lambda role: words.class_of(*role[1].split("|")), pattern) for _, pattern in RULES]
    every = "".join(f"(?:(?=({pattern}))|)" for pattern in plain)
    return Grammar(re.compile("|".join(plain)), re.compile(every), tuple(rules))


def matches(run: Run, grammar: Grammar, position: int) -> Iterator[Match]:
    """Yield what the rules find at the first place from a position on where one matches, the longest first.

    Args:
        run: The run.
        grammar: The rules.
        position: Index into the run's classes.
    """
    first = grammar.any_rule.search(run.classes, position)
    if first is None:
        return
    every = grammar.all_rules.match(run.classes, first.start())
    assert every is not None
    for _, order in sorted((-end, order) for order, (_, end) in enumerate(every.regs[1:]) if end >= 0):
        name, pattern, names = grammar.rules[order]
        match = pattern.match(run.classes, first.start())
        assert match is not None
        low, high = run.owners[match.start()], run.owners[match.end() - 1]
        roles: dict[str, int | str] = {}
        for number, alternatives in enumerate(names, 1):
            place = match.start(number)
            if place < 0:
                continue
            values = run.tokens[run.owners[place]].roles
            roles |= {role: values[role] for role in alternatives if role in values and role not in roles}
        yield Match(name, tuple(run.tokens[low : high + 1]), roles, run, match.start(), match.end())
