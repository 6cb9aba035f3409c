"""Who owes a decision, and who may be telephoned."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.consent import ConsentText, Element, Events, Owed, Purpose, owed
from likewise.domain.declarations import ERASED
from likewise.domain.participants import Person, is_taking_part_on
from likewise.queries.access import Label, check_sees, labels, may_read, now_recorded
from likewise.queries.consent.uses import may_use, names_of_practices
from likewise.records import consent, models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class OwingLine:
    """Somebody who takes part and owes decisions, where they are registered, and about what."""

    label: Label
    practice: str | None
    owed: tuple[tuple[Purpose, Owed], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """Who owes a decision, by name; whether there are texts at all, and how many take part.

    `by_purpose` and `practices`, as ids and names, are those of all who owe one, however narrow
    what was asked for. `texts` are those that somebody listed may decide on.
    """

    lines: tuple[OwingLine, ...]
    has_texts: bool
    taking_part: int
    in_all: int
    by_purpose: tuple[tuple[Purpose, int], ...]
    practices: tuple[tuple[str, str], ...]
    texts: tuple[ConsentText, ...]


def owing(
    viewer: Actor, *, today: date, purpose: Purpose | None = None, practice: str | None = None
) -> Owing:
    """Who of those taking part owes a decision.

    Parameters
    ----------
    purpose, practice
        Only those who owe one about this purpose, or are registered there; none: all.

    Raises
    ------
    NotFound, NotAllowed
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    check_may(viewer, Capability.RECORD_CONSENT)
    if viewer.role is ActingRole.MEMBER:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    known = consent.texts_of(programme)
    events = consent.events_of(programme, day=today)
    people = _taking_part(events, today)
    practices = consent.practices_on(people, today) if known else {}
    found = {
        who: tuple(
            (purpose, what)
            for purpose in Purpose
            if (
                what := owed(
                    events.get(who, Events()), known, purpose=purpose, day=today,
                    practice=practices.get(who),
                )
            )
        )
        for who in (people if known else ())
    }  # fmt: skip
    waiting = {who: what for who, what in found.items() if what}
    asked = {
        who: tuple(each for each in what if purpose in (None, each[0]))
        for who, what in waiting.items()
        if practice in (None, practices.get(who))
    }
    asked = {who: what for who, what in asked.items() if what}
    seen = labels(viewer, participants=asked)
    counted = Counter(each for what in waiting.values() for each, _ in what)
    named = names_of_practices(programme)
    there = {practices[who] for who in waiting if who in practices}
    return Owing(
        lines=tuple(
            OwingLine(
                label=seen[who],
                practice=named.get(practices.get(who, "")),
                owed=asked[who],
            )
            for who in sorted(asked, key=lambda each: (seen[each].order, each))
        ),
        has_texts=bool(known),
        taking_part=len(people),
        in_all=len(waiting),
        by_purpose=tuple((each, counted[each]) for each in Purpose if counted[each]),
        practices=tuple(
            sorted(((each, named.get(each, "")) for each in there), key=lambda each: each[1])
        ),
        texts=tuple(
            sorted(
                {text for what in asked.values() for _, owes in what for text in owes.texts},
                key=lambda each: (each.purpose, each.line[1:], each.version_name),
            )
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneLine:
    """Somebody who may be telephoned, and by which number."""

    label: Label
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneList:
    """Who may be telephoned; how many have no number, and how many may not be, by why."""

    lines: tuple[TelephoneLine, ...]
    without_number: int
    left_out: tuple[tuple[str, int], ...]


def telephone_list(viewer: Actor, *, today: date) -> TelephoneList:
    """Those taking part who may be telephoned today, by name.

    Raises
    ------
    NotFound
        When the viewer's role does not read everybody's telephone number.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    if not may_read(viewer, Person, "telephone"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    people = _taking_part(consent.events_of(programme), today)
    answers = may_use(
        viewer, participants=people, purpose=Purpose.CONTACT, element=Element.TELEPHONE, day=today
    )
    reached = [who for who, answer in answers.items() if answer.may]
    numbers = numbers_of(programme, reached)
    seen = labels(viewer, participants=numbers)
    left_out = Counter(
        "said no, or stopped" if answer.is_answered else "not asked yet"
        for answer in answers.values()
        if not answer.may
    )
    return TelephoneList(
        lines=tuple(
            TelephoneLine(label=seen[who], telephone=numbers[who])
            for who in sorted(numbers, key=lambda each: (seen[each].order, each))
        ),
        without_number=len(reached) - len(numbers),
        left_out=tuple(sorted(left_out.items())),
    )


def numbers_of(programme: str, participants: Collection[str]) -> dict[str, str]:
    """The telephone numbers of these people, where there are any; whether they may be rung is asked
    by whoever calls it."""
    rows = models.Participant.objects.filter(
        now_recorded(), programme_id=programme, fact__in=set(participants)
    )
    whose = {
        person: who for who, person in rows.values_list("fact", "person_id") if person is not None
    }
    people = current(Person, fact__in=list(whose))
    return {whose[each.id]: each.telephone for each in people if each.telephone not in ("", ERASED)}


def _taking_part(events: Mapping[str, Events], today: date) -> frozenset[str]:
    return frozenset(who for who, each in events.items() if is_taking_part_on(each.statuses, today))
