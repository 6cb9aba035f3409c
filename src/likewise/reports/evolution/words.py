"""What the picture says in words: places, formats, events, and the sentence before it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind, PassageOutcome
from likewise.domain.cohorts.words import happened, went
from likewise.domain.disclosure import Shown, shown
from likewise.domain.evolution import GONE, WITHOUT, Place, PlaceKind, StackBy
from likewise.domain.words import count, join_words, people, sentence, spelled
from likewise.queries.evolution import (
    ELSEWHERE,
    Came,
    CountedEvolution,
    EventLine,
    Evolution,
    Named,
)

FORMAT_WORDS = {
    Format.ONE_TO_ONE: ("1:1 pair", "1:1 pairs"),
    Format.GROUP: ("group", "groups"),
    Format.COMBINED: ("combined cohort", "combined cohorts"),
}
FORMAT_NAMES = {
    Format.ONE_TO_ONE: "1:1 pairs",
    Format.GROUP: "Groups",
    Format.COMBINED: "Combined",
}
NOWHERE_WORDS = {
    StackBy.PRACTICE: "No practice",
    StackBy.ARM: "Joined later",
    StackBy.FACILITATOR: "Nobody leading",
}
OUTSIDE_WORDS = {WITHOUT: "In no cohort", GONE: "Left the programme"}
MONTH_DAYS = 30.44


def column_name(day: date) -> tuple[str, str]:
    """A column's day in two short lines: Sep, or 6 Dec within a month; and the year."""
    return (f"{day:%b}" if day.day == 1 else f"{day.day} {day:%b}", f"{day.year}")


def place_name(told: Evolution, place: Place | None) -> str:
    """What a place is called on the picture; none is where newcomers come from."""
    if place is None:
        return "Newcomers"
    if place.outside:
        return OUTSIDE_WORDS[place]
    if place.kind is PlaceKind.NOWHERE:
        return NOWHERE_WORDS[told.stack_by]
    if place.kind is PlaceKind.OTHERS:
        return _others(place)
    if place.kind is PlaceKind.FORMAT:
        return FORMAT_NAMES[Format(place.id)] if place.id else told.cohorts[ELSEWHERE]
    names = {
        PlaceKind.COHORT: lambda: told.cohorts[place.id],
        PlaceKind.PRACTICE: lambda: told.practices.get(place.id, "Another practice"),
        PlaceKind.ARM: lambda: next(arm.name for arm in told.arms if arm.id == place.id),
        PlaceKind.FACILITATOR: lambda: _together(told, place),
    }
    return names[place.kind]()


def _together(told: Evolution, place: Place) -> str:
    """Who leads here, all of them: Asha and Bram."""
    labels = [told.facilitators[who] for who in place.facilitators]
    labels.sort(key=lambda label: (label.order, label.participant))
    return join_words(label.text for label in labels)


def stayed(told: Evolution, place: Place) -> str:
    """That people were at a place on both days."""
    if place == GONE:
        return "had left the programme before"
    return (
        "were in no cohort before" if place == WITHOUT else f"stayed in {place_name(told, place)}"
    )


def went_on(told: Evolution, source: Place | None, target: Place) -> str:
    """That people went from one place to another: changed cohort, are in none, or left."""
    before, after = place_name(told, source), place_name(told, target)
    if target == GONE:
        return f"left the programme: {before} before"
    if target == WITHOUT:
        return f"in no cohort any more: {before} before"
    if {PlaceKind.COHORT} == {source.kind if source else None, target.kind}:
        return f"changed cohort: {before} to {after}"
    return f"{before} to {after}"


def counted_place(counted: CountedEvolution, place: Place | None) -> str:
    """What a place of the suppressed counts is called."""
    if place is None:
        return "Newcomers"
    if place.outside:
        return OUTSIDE_WORDS[place]
    if place.kind is PlaceKind.ARM:
        return next((arm.name for arm in counted.arms if arm.id == place.id), "Another arm")
    return FORMAT_NAMES[Format(place.id)] if place.id else "Joined later"


def _others(place: Place) -> str:
    formats = {each.value: each for each in Format}
    if place.id in formats:
        return f"Other {FORMAT_WORDS[formats[place.id]][1]}"
    return f"Other {place.id}s" if place.id else "Other cohorts"


def arm_name(told: Evolution, arm: str | None) -> str:
    """What a colour means."""
    if arm is None:
        return "Joined later" if told.arms else "Members"
    return f"Allocated: {next(each.name for each in told.arms if each.id == arm).lower()}"


def arms_shown(told: Evolution) -> tuple[str | None, ...]:
    """The arms that anybody on the picture has, in order of name, those without one last."""
    present = {band.arm for band in told.picture.bands}
    present |= {
        arm for column in told.picture.columns for by_arm in column.values() for arm in by_arm
    }
    named = [arm.id for arm in sorted(told.arms, key=lambda each: each.name) if arm.id in present]
    return (*named, *((None,) if None in present else ()))


def people_told(count: Shown) -> str:
    """How many people, as far as it is told: 3 people; about 15 people; nothing where hidden."""
    return "" if count.count is None else people(count.count)


def number_told(count: Shown) -> str:
    """The same as a number of a table."""
    return "Hidden" if count.count is None else f"{count.count:,}"


# The sentence before the picture


def summary(told: Evolution) -> str:
    """What happened, in two or three sentences."""
    if told.picture.is_veiled:
        return _veiled_summary(told)
    picture, last = told.picture, len(told.days) - 1
    began, now = picture.total(0), picture.total(last)
    here = now - picture.size(last, WITHOUT) - picture.size(last, GONE)
    months = _months_told(told)
    verb = _verb(told)
    first = f"{sentence(people(began))}{_whom(told)} {verb}{_where(told)}."
    meeting = f"{people(here)} {'meets' if here == 1 else 'meet'}{_in_cohorts(told)}"
    joined = now - began
    newcomers = f"; {spelled(joined)} joined along the way" if joined else ""
    later = f"{sentence(months)} later {meeting}{newcomers}."
    return " ".join(part for part in (first, later, _nobody(told)) if part)


def _veiled_summary(told: Evolution) -> str:
    """The same for those who may not count people by arm: about how many, or some."""
    began = told.picture.count_ever(0).count
    many = "A few people" if began is None else f"About {people(began)}"
    first = f"{many}{_whom(told)} {_verb(told)}{_where(told)}."
    later = f"{sentence(_months_told(told))} later people meet{_in_cohorts(told)}."
    return " ".join(part for part in (first, later, _nobody(told)) if part)


def _verb(told: Evolution) -> str:
    return "were taking part" if told.days[0] > told.opened_on else "started"


def _whom(told: Evolution) -> str:
    return "" if told.reach.cohorts is None else " who have been in your cohorts"


def _where(told: Evolution) -> str:
    if told.reach.cohorts is not None:
        return ""
    formats = {f for (column, _), found in told.formats.items() if column == 0 for f in found}
    return f" in {_in_formats(formats)}"


def _months_told(told: Evolution) -> str:
    return _months(round((told.days[-1] - told.days[0]).days / MONTH_DAYS))


def _months(months: int) -> str:
    if months >= 36:
        return f"{spelled(round(months / 12))} years"
    return "one month" if months == 1 else f"{spelled(months)} months"


def _in_formats(formats: set[Format]) -> str:
    if len(formats) == 1:
        return FORMAT_WORDS[next(iter(formats))][1]
    return f"{spelled(len(formats))} formats"


def _in_cohorts(told: Evolution) -> str:
    cohorts = {each.cohort for each in told.snapshots[-1].values() if each.cohort}
    formats = Counter(told.chronicle.format_on(cohort, told.days[-1]) for cohort in cohorts)
    # How many pairs there are says how many people are in them.
    uncounted = {Format.ONE_TO_ONE} if told.picture.is_veiled else set()
    parts = [
        f"some {FORMAT_WORDS[format][1]}"
        if format in uncounted
        else f"{spelled(formats[format])} {FORMAT_WORDS[format][formats[format] != 1]}"
        for format in sorted(Format, key=lambda each: each in uncounted)
        if formats[format]
    ]
    return f" in {join_words(parts)}" if parts else ""


def _nobody(told: Evolution) -> str:
    """Which arms' own format none of their people meets in any more."""
    gone = []
    for arm in sorted(told.arms, key=lambda each: each.name):
        began = _in_own_format(told, arm.id, arm.formats, 0)
        if began and not _in_own_format(told, arm.id, arm.formats, -1):
            gone.append(arm.name.lower())
    if not gone:
        return ""
    return f"Nobody allocated to {' or to '.join(gone)} meets that way any more."


def _in_own_format(told: Evolution, arm: str, formats: frozenset[Format], column: int) -> int:
    snapshot, day = told.snapshots[column], told.days[column]
    own = {
        cohort
        for cohort in {each.cohort for each in snapshot.values()}
        if cohort is not None and told.chronicle.format_on(cohort, day) in formats
    }
    arms = told.chronicle.arms
    return sum(each.cohort in own and arms.get(who) == arm for who, each in snapshot.items())


# Events


def event_title(event: EventLine) -> str:
    """An event in one line: 10 1:1 pairs became a group, Birch group."""
    before, after = cohort_words(event.predecessors, was=True), cohort_words(event.successors)
    if event.kind is LineageKind.CHANGE_FORMAT:
        return sentence(_change_title(event))
    became = _format_that_all_became(event) if event.kind is LineageKind.MERGE else None
    if became is not None:
        return sentence(f"{before} became a {FORMAT_WORDS[became][0]}, {after}")
    return sentence(happened(event.kind, before=before, after=after))


def _format_that_all_became(event: EventLine) -> Format | None:
    """The format of the successor, where its predecessors all had another one."""
    formats = {each.before for each in event.predecessors}
    [became] = {each.after for each in event.successors}
    return became if len(formats) == 1 and became not in formats else None


def _change_title(event: EventLine) -> str:
    each = event.predecessors[0]
    before, after = each.before, event.successors[0].after
    words = [FORMAT_WORDS[format][0] if format else "no format" for format in (before, after)]
    return f"{each.name} changed from a {words[0]} to a {words[1]}"


def cohort_words(cohorts: Sequence[Named], *, was: bool = False) -> str:
    """Cohorts by name, or, several of one format, by number: ten 1:1 pairs."""
    formats = {each.before if was else each.after for each in cohorts}
    if len(cohorts) > 1 and formats == {Format.ONE_TO_ONE}:
        return f"{spelled(len(cohorts))} {FORMAT_WORDS[Format.ONE_TO_ONE][1]}"
    beyond = sum(each.id is None for each in cohorts)
    if beyond > 1:
        named = [each.name for each in cohorts if each.id is not None]
        return join_words([*named, f"{spelled(beyond)} other cohorts"])
    return join_words(each.name for each in cohorts)


def event_people(event: EventLine, *, is_veiled: bool = False) -> str:
    """Who came, who stayed, who did not come: 9 people and 4 facilitators came; 1 did not.

    Beside a veiled picture, a few people, or about how many.
    """
    outcomes = zip(PassageOutcome, (event.moved, event.stayed, event.left), strict=True)
    parts = [
        f"{both} {went(event.kind, outcome)}"
        for outcome, came in outcomes
        if (both := _members_and_facilitators(came, is_veiled))
    ]
    return sentence("; ".join(parts)) + "." if parts else ""


def _members_and_facilitators(came: Came, is_veiled: bool) -> str:
    parts = []
    if came.members and is_veiled:
        about = shown(came.members).count
        parts.append("a few people" if about is None else f"about {people(about)}")
    elif came.members:
        parts.append(people(came.members))
    if came.facilitators:
        parts.append(count(came.facilitators, "facilitator"))
    return join_words(parts) if parts else ""
