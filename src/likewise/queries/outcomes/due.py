"""Who is due for outcomes, late, done or missed: never what was measured."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.consent import Element, Purpose
from likewise.domain.outcomes import WAITING, Measure, Occasion, Place, Standing, place_of
from likewise.queries.access import Label, check_sees, labels
from likewise.queries.consent import may_use
from likewise.queries.consent.uses import names_of_practices
from likewise.records import consent, outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """How one person stands to one occasion, as the viewer sees them called.

    `practice` is what theirs is called, for whoever sees practices.
    """

    label: Label
    place: Place
    practice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionCounts:
    """How many people stand how to one occasion."""

    occasion: Occasion
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Who stands how: lines in the order of days for those asked about, and counts of everybody."""

    lines: tuple[DueLine, ...]
    occasions: tuple[OccasionCounts, ...]


def due(
    viewer: Actor,
    *,
    today: date,
    occasion: str | None = None,
    standings: Collection[Standing] = WAITING,
    find: str = "",
    until: date | None = None,
    practice: str | None = None,
) -> Due:
    """Who of the members stands how to the programme's occasions.

    Everybody who was ever enrolled as a member is in it, whatever they receive, so that neither a
    list nor a count says who receives what.

    Parameters
    ----------
    occasion, standings, find, until, practice
        Which lines: of one occasion, of these standings, of ids that begin so, of whom there is
        time until a day at most, of one practice; counts are of all.

    Raises
    ------
    NotFound
        When the viewer's role sees nobody who is due, or there is no such occasion, or no such
        practice that they see.
    """
    programme = check_sees(viewer, Capability.SEE_DUE)
    known = outcomes.occasions_of(programme)
    if occasion is not None and all(each.id != occasion for each in known):
        raise NotFound("There is no such occasion.")
    found = places(viewer, programme, known, today)
    named, at = _practices(viewer, programme, found, today)
    if practice is not None and practice not in named:
        raise NotFound("There is no such practice.")
    wanted = [
        each
        for each in found
        if each.standing in standings
        and occasion in (None, each.occasion.id)
        and each.participant.startswith(find.strip().lower())
        and (until is None or (each.window is not None and each.window.last_on <= until))
        and practice in (None, at.get(each.participant))
    ]
    seen = labels(viewer, participants=[each.participant for each in wanted])
    lines = [
        DueLine(
            label=seen[each.participant],
            place=each,
            practice=named.get(at.get(each.participant, ""), ""),
        )
        for each in wanted
    ]
    lines.sort(key=_order)
    return Due(
        lines=tuple(lines),
        occasions=tuple(
            OccasionCounts(
                occasion=each,
                counts=Counter(place.standing for place in found if place.occasion.id == each.id),
            )
            for each in known
        ),
    )


def _practices(
    viewer: Actor, programme: str, found: Collection[Place], today: date
) -> tuple[dict[str, str], dict[str, str]]:
    """What practices are called and who is at which, for whoever sees practices; else nothing.

    Where arms are given to practices, a practice says who receives what: assessors see none.
    """
    if not may(viewer, Capability.MANAGE_PEOPLE):
        return {}, {}
    people = {each.participant for each in found}
    return names_of_practices(programme), consent.practices_on(people, today)


def _order(line: DueLine) -> tuple[date, str, str, str]:
    window = line.place.window
    last = window.last_on if window else date.max
    return last, line.label.order, line.place.participant, line.place.occasion.id


def places(
    viewer: Actor, programme: str, occasions: Collection[Occasion], today: date
) -> list[Place]:
    """How everybody who was ever enrolled as a member stands to occasions."""
    people = sorted(outcomes.members_of(programme)) if occasions else []
    known = outcomes.known_of(programme)
    not_asked = not_to_be_asked(viewer, participants=people, occasions=occasions, today=today)
    return [
        place_of(
            who,
            each,
            window=known.window(each, who),
            there=known.there.get((who, each.id), ()),
            is_missed=(who, each.id) in known.missed,
            not_asked=not_asked.get(who, ()),
            today=today,
        )
        for each in occasions
        for who in people
    ]


def not_to_be_asked(
    viewer: Actor,
    *,
    participants: Collection[str],
    occasions: Collection[Occasion],
    today: date,
) -> dict[str, frozenset[str]]:
    """Of what each person is not to be asked today: measures, and ids of instruments."""
    instruments = frozenset(each for one in occasions for each in one.instruments)
    measures: frozenset[str] = frozenset(Measure)
    found: dict[str, frozenset[str]] = {}
    for element, what in ((Element.VISITS, measures), (Element.QUESTIONNAIRES, instruments)):
        answers = may_use(
            viewer,
            participants=participants,
            purpose=Purpose.TAKE_PART,
            element=element,
            day=today,
        )
        for who, answer in answers.items():
            if not answer.may:
                found[who] = found.get(who, frozenset()) | what
    return found
