"""What-ifs, what would move a chance most, and what an early sign means, in words."""

from collections.abc import Iterator
from typing import Final

from likewise.domain.renewal.asking import Asked, Way
from likewise.domain.renewal.dangers import ALIKE, Driver, Repair
from likewise.domain.renewal.effects import Becomes, Value
from likewise.domain.words import count, people, sentence, spelled
from likewise.reports.numbers import percent
from likewise.reports.renewal.overview import chance_in_words

NOT_AN_EFFECT: Final = (
    "These are what the forecast would follow, not what has been seen to follow. What comes after "
    "something was done is not called its effect: cohorts in which it is done differ from others."
)
ANOTHER_DAY: Final = (
    "What another day would change cannot be forecast: nothing in the record says who could come "
    "on it and who no longer could. Ask the members. If you know how many would join because of "
    "it, ask for that many newcomers."
)


def asked_in_words(asked: Asked, *, other: str = "") -> str:
    """A what-if as a line of a list has it: Two more newcomers a month; one more lead."""
    return sentence("; ".join(_asked(asked, other))) or "As it is"


def _asked(asked: Asked, other: str) -> Iterator[str]:
    match asked.way:
        case Way.ABSORB:
            yield f"{other} joins it and ends"
        case Way.MERGE:
            yield f"it and {other} become a new cohort"
        case Way.DRAW:
            yield f"it draws {people(asked.people)} from {other}"
        case Way.SPLIT:
            yield "it splits in two"
    if asked.opened:
        yield "it opens to joiners"
    if asked.monthly:
        more = "newcomer" if asked.monthly == 1 else "newcomers"
        yield f"{spelled(asked.monthly)} more {more} a month"
    if asked.leads:
        yield f"{spelled(asked.leads)} more {'lead' if asked.leads == 1 else 'leads'}"
    if asked.pairs:
        members = "member" if asked.pairs == 1 else "members"
        yield f"{spelled(asked.pairs)} {members} of pairs join it"
    if asked.rest:
        yield f"it rests for {count(asked.rest, 'month')}"


def assumed(asked: Asked) -> Iterator[str]:
    """What the forecast takes for granted in a what-if, a sentence each."""
    match asked.way:
        case Way.ABSORB:
            yield (
                "Everybody of the other cohort comes. People go on coming and leaving as they do "
                "in this one."
            )
        case Way.MERGE:
            yield (
                "Everybody comes, and stays and attends as now. Newcomers and leads come to the "
                "new cohort as to any of this programme, since how they came to these two says "
                "little of it."
            )
        case Way.DRAW:
            yield (
                "Those who are drawn stay as long as others here do. Who would come is asked of "
                "them, not assumed."
            )
        case Way.SPLIT:
            yield (
                "Its members and leads are halved, the first part having one more where they are "
                "odd, and newcomers and later leads are shared."
            )
    if asked.opened:
        yield (
            "From the next month on people come as they did while it was open, or as to the other "
            "cohorts where that is not known."
        )
    if asked.monthly:
        yield "So many more come every month, as new members, of whom more leave than of others."
    if asked.leads:
        yield "Whoever begins to lead may stop as others who begin do."
    if asked.pairs:
        yield "Members of pairs stay as long as members who are here for some time."
    if asked.rest:
        yield (
            "While it rests no meeting counts and nobody new comes, and people leave as before. "
            "That people may come back rested is not known."
        )


BECOMES: Final = {
    Becomes.ITSELF: "",
    Becomes.THE_OTHER: "its people in the one that goes on",
    Becomes.THE_NEW: "its people in the new cohort",
    Becomes.ANY_PART: "one part at least",
    Becomes.FIRST_PART: "the first part",
    Becomes.SECOND_PART: "the second part",
}


def difference_in_words(value: Value) -> str:
    """A difference of chances in points, with its interval: 12 more in 100 (5 to 20 more)."""
    mean, low, high = (round(100 * each) for each in (value.mean, value.low, value.high))
    if mean == low == high == 0:
        return "No difference"
    if mean == 0:
        return f"Hardly any ({_range(low, high)} in 100)"
    return f"{abs(mean)} {'more' if mean > 0 else 'fewer'} in 100 ({_range(low, high)})"


def _range(low: int, high: int) -> str:
    if low >= 0:
        return f"{low} to {high} more"
    if high <= 0:
        return f"{-high} to {-low} fewer"
    return f"{-low} fewer to {high} more"


def repair_in_words(repair: Repair, *, counts: bool) -> str:
    """What is worse here than usual in the programme, and what it takes from the chance.

    `counts`: whether numbers of people may be said.
    """
    more = "With one more lead" if repair.driver is Driver.LEADS else "With what is usual"
    said = _numbers(repair) if counts else _LESS[repair.driver]
    return f"{said} {more} the chance in a year would be {round(100 * repair.gain)} in 100 higher."


_LESS: Final = {
    Driver.NEWCOMERS: "Newcomers: fewer are expected than is usual in this programme.",
    Driver.LEAVING: "Leaving: more of its members leave than is usual in this programme.",
    Driver.SIZE: "Size: it has fewer members than most others.",
    Driver.LEADS: "Leads: few lead it.",
}


def _numbers(repair: Repair) -> str:
    own, usual = repair.own, repair.usual
    match repair.driver:
        case Driver.NEWCOMERS:
            if own == 0:
                return (
                    "Newcomers: none are expected while it is closed to joiners, where "
                    f"{_a_year(usual)} a year are usual in this programme."
                )
            return (
                f"Newcomers: {_a_year(own)} a year are expected, where {_a_year(usual)} are usual "
                "in this programme."
            )
        case Driver.LEAVING:
            return (
                f"Leaving: of members who have been there for some time {percent(own)} leave "
                f"within a year, where {percent(usual)} is usual."
            )
        case Driver.SIZE:
            return (
                f"Size: it has {count(round(own), 'member')}, where half of the others have "
                f"{usual:.0f} or more."
            )
        case Driver.LEADS:
            lead = "nobody leads" if not own else f"{people(round(own))} lead"
            return f"Leads: {'one person leads' if own == 1 else lead} it now."


def _a_year(number: float) -> str:
    return f"{number:.1f}" if number < 3 else f"{number:.0f}"


def worth_saying(repairs: tuple[Repair, ...]) -> tuple[Repair, ...]:
    """The changes that would move the chance by as much as can be told apart."""
    return tuple(each for each in repairs if each.gain >= ALIKE)


def sign_means(kind: str, if_it_stays: float | None) -> str:
    """What a sign that is on means for the forecast."""
    if if_it_stays is None:
        return (
            "The forecast goes by members on the roll and does not see who attends: it may be too "
            "hopeful. Ask those who stay away."
        )
    what = {
        "newcomers": "newcomers stay as few as since then",
        "leavers": "people go on leaving as since then",
        "attendance": "attendance stays as since then",
    }[kind]
    return (
        "The forecast goes by what is usual over its whole time. If "
        f"{what}, the cohort has {chance_in_words(if_it_stays)} of still meeting in a year."
    )
