"""When a cohort counts as stopped, and what counts as meeting: each programme's own, by format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from likewise.domain.arms import FORMAT_IS, Format
from likewise.domain.declarations import Declaration, Does, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.renewal.model import MOST_PEOPLE, Rule
from likewise.domain.words import count, sentence

MOST_MONTHS: Final = 12
# A pair is one member and whoever supports them, so that with one member it is whole.
MEMBERS_OF_A_PAIR: Final = 1
LINE: Final = 50
LIMITS: Final = {
    "minimum": MOST_PEOPLE,
    "run": MOST_MONTHS,
    "months_without_lead": MOST_MONTHS,
    "line_percent": 99,
}


class RenewalRuleNotRight(DomainError):
    """A rule by which no cohort could be told to go on or to have stopped."""


class Counted(StrEnum):
    """What the minimum is compared with."""

    MEMBERS = "members"
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalRule(Fact):
    """When cohorts of a format count as stopped, in one programme.

    After `run` monthly meetings in a row with fewer than `minimum` people, or after
    `months_without_lead` months in a row in which nobody leads. `counted` says which people:
    members on the roll, or members who attend. Where `contacts_count`, a contact that reached a
    member counts as a meeting with them, such as a telephone call of a pair. `line_percent` is the
    line: a cohort whose chance to meet in 12 months, of 100, is lower wants a decision.
    """

    declared: ClassVar = Declaration(
        noun="renewal rule", title="When a cohort has stopped", heading="Programme"
    )

    format: Format
    minimum: int
    run: int
    months_without_lead: int
    counted: Counted
    contacts_count: bool
    line_percent: int = LINE

    def __post_init__(self) -> None:
        for _, what in wrong_with(
            format=self.format,
            minimum=self.minimum,
            run=self.run,
            months_without_lead=self.months_without_lead,
            line_percent=self.line_percent,
        ):
            raise RenewalRuleNotRight(what)

    @property
    def rule(self) -> Rule:
        """The same as the forecast takes it."""
        return Rule(
            minimum=self.minimum,
            run=self.run,
            months_without_lead=self.months_without_lead,
            counts=self.counted.value,
        )

    def in_words(self) -> str:
        """The rule as a sentence has it, without a capital and without a full stop."""
        who = f"fewer than {count(self.minimum, 'member')}"
        if self.counted is Counted.ATTENDANCE:
            who += " there"
        meetings = count(self.run, "monthly meeting")
        months = count(self.months_without_lead, "month")
        calls = "; contacts count as meetings" if self.contacts_count else ""
        return f"stopped after {meetings} with {who}, or {months} with nobody to lead{calls}"

    def line_in_words(self) -> str:
        """When a cohort wants a decision, as a sentence has it."""
        if self.format is Format.ONE_TO_ONE:
            return (
                "wants a decision when whoever facilitates it stops, or nobody was met or reached "
                f"for {count(self.run, 'month')}"
            )
        return (
            "wants a decision when its chance to meet in 12 months falls below "
            f"{self.line_percent} in 100"
        )

    def sentence(self, does: Does, names: Names) -> str:
        kind = f"a cohort that is {FORMAT_IS[self.format]}"
        return said(f"{kind} has {self.in_words()}, and {self.line_in_words()}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerSeen(Fact):
    """Somebody has seen that a cohort crossed the line on a day, and is not told so again."""

    declared: ClassVar = Declaration(noun="danger seen", nouns="dangers seen", heading="Renewal")

    cohort: CohortId
    crossed_on: date

    def sentence(self, does: Does, names: Names) -> str:
        name, day = names.get(self.cohort, "the cohort"), in_words(self.crossed_on)
        return said(f"it is seen that {name} wants a decision since {day}", does)


def wrong_with(
    *, format: Format, minimum: int, run: int, months_without_lead: int, line_percent: int
) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule: each a field, and a sentence that says what to give."""
    given = {
        "minimum": minimum,
        "run": run,
        "months_without_lead": months_without_lead,
        "line_percent": line_percent,
    }
    for name, most in LIMITS.items():
        if not 1 <= given[name] <= most:
            named = sentence(_CALLED.get(name, name.replace("_", " ")))
            yield name, f"{named}: give a whole number from 1 to {most}."
    if format is Format.ONE_TO_ONE and minimum > MEMBERS_OF_A_PAIR:
        yield (
            "minimum",
            "A pair is one member and whoever supports them. Its minimum is 1 member.",
        )


_CALLED: Final = {"line_percent": "the line, in 100"}


def _default(format: Format, minimum: int, *, contacts_count: bool) -> RenewalRule:
    return RenewalRule(
        id="",
        format=format,
        minimum=minimum,
        run=2,
        months_without_lead=3,
        counted=Counted.MEMBERS,
        contacts_count=contacts_count,
    )


# What holds until a programme settles it; `SOURCES` says where each value comes from.
DEFAULTS: Final = {
    Format.ONE_TO_ONE: _default(Format.ONE_TO_ONE, MEMBERS_OF_A_PAIR, contacts_count=True),
    Format.GROUP: _default(Format.GROUP, 4, contacts_count=False),
    Format.COMBINED: _default(Format.COMBINED, 4, contacts_count=False),
}
_GROUP_SIZE = (
    "No number is agreed on. An open group met for 44 months with a median of 5 people, 2 to 11 "
    "(Geeck, Supportive Care in Cancer 2024), and a trial planned for 7 (Paul, BMC Family Practice "
    "2007, doi:10.1186/1471-2296-8-45). 4 is a starting value below both."
)
SOURCES: Final = {
    Format.ONE_TO_ONE: (
        "A pair is one member and whoever supports them: it is whole with one member. Pairs speak "
        "by telephone: 4 calls a month falling to 2 in half a year (Long, Annals of Internal "
        "Medicine 2012, doi:10.7326/0003-4819-156-6-201203200-00004), so contacts count."
    ),
    Format.GROUP: _GROUP_SIZE,
    Format.COMBINED: f"As for a group. {_GROUP_SIZE}",
}
NO_SOURCE: Final = (
    "For the number of short meetings and of months without anybody to lead there is no evidence. "
    "2 and 3 are starting values: settle your own."
)
LINE_BECAUSE: Final = (
    "At which chance to decide there is no evidence either. Below 50 in 100 a cohort is likelier "
    "to stop within the year than not, and most of that year is left to act in. A higher line "
    "tells of more cohorts, and earlier."
)


def rules_by_format(settled: Iterable[RenewalRule]) -> dict[Format, RenewalRule]:
    """The rule of each format: what the programme settled, else the default."""
    return DEFAULTS | {each.format: each for each in settled}
