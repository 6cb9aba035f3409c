"""How far a viewer reaches, and which name they see for a person: asked once, here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from likewise.domain.access import (
    EVERYWHERE,
    Capability,
    Extent,
    NotFound,
    extent,
    extent_of_field,
    may,
    texts_of,
)
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort
from likewise.domain.consent import Purpose
from likewise.domain.corrections import Correction
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact
from likewise.domain.likeness import folded
from likewise.domain.participants import Person, RoleName
from likewise.records import called, consent, models
from likewise.records.cohorts import names as recorded_names
from likewise.records.facts import known_at
from likewise.records.memberships import covering
from likewise.records.names import names_of

SHORT = 6
FEW = 30  # cohorts whose names are read one by one; of more, all are, once, and kept
UNSHOWN = "Not shown in your role"
UNLISTED = "Somebody who is not named here"
LAST = "\U0010ffff"  # after every name
# These always have a reason, so a viewer who may not read it is told that much.
REASONED = (Correction, Deviation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one viewer sees in place of a person: a name, or the beginning of a random id.

    Lists are sorted by `order`: by family name, where the viewer sees it, then by given name; whose
    name is withheld comes last.
    """

    participant: str
    text: str
    order: str
    is_name: bool

    @property
    def is_withheld(self) -> bool:
        """Whether the name is left out because they may not be on a list to others."""
        return self.text == UNLISTED


def check_sees(viewer: Actor, capability: Capability) -> str:
    """The viewer's programme, where they have a capability; else there is nothing there for them.

    Raises
    ------
    NotFound
        Also where the answer would be that they may not know.
    """
    if viewer.programme is None or not may(viewer, capability):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    return viewer.programme


def may_read(viewer: Actor, kind: type[Fact], field: str, *, is_own: bool = False) -> bool:
    """Whether a viewer reads a field of a fact in their reach; `is_own`: it is about themselves."""
    reach = extent_of_field(viewer, kind, field)
    return is_own if reach is Extent.OWN else reach not in (Extent.COUNTS, Extent.NEVER)


def shown[F: Fact](viewer: Actor, fact: F) -> F:
    """A fact in the viewer's reach, without the texts that they may not read.

    A cohort is called what the viewer sees it called.
    """
    kind = type(fact)
    is_own = viewer.participant is not None and of_participant(fact) == viewer.participant
    blank = UNSHOWN if isinstance(fact, REASONED) else ""
    unread = [name for name in texts_of(kind) if not may_read(viewer, kind, name, is_own=is_own)]
    seen: dict[str, Any] = dict.fromkeys(unread, blank)
    if unread and hasattr(fact, "about"):
        seen["about"] = ()
    if isinstance(fact, Cohort) and not names_pairs(viewer):
        seen["name"] = cohort_names(viewer, cohorts=[fact.id]).get(fact.id, short_id(fact.id))
    return replace(fact, **seen) if seen else fact


def names_pairs(viewer: Actor) -> bool:
    """Whether one-to-one cohorts, which people call after those in them, keep their names."""
    return extent_of_field(viewer, Cohort, "name") is not Extent.PSEUDONYMOUS


def of_participant(fact: Fact) -> str | None:
    """The participant whom a fact is about, if it is about one."""
    return getattr(fact, "participant", None)


def reaches_all(viewer: Actor) -> bool:
    """Whether a viewer reaches every cohort of their programme, and the people in it."""
    return extent(viewer, Capability.SEE_COHORTS) in EVERYWHERE


def looks_after_others(viewer: Actor) -> bool:
    """Whether a viewer reaches the people who are today in their own cohorts."""
    return extent(viewer, "Status") is Extent.GROUP


def has_list_of_people(viewer: Actor) -> bool:
    """Whether a viewer has a list of the people in their reach."""
    in_general = may(viewer, Capability.SEE_ROSTERS)
    return in_general and (reaches_all(viewer) or looks_after_others(viewer))


def has_names_of_all(viewer: Actor) -> bool:
    """Whether a viewer sees everybody of their programme by name."""
    return reaches_all(viewer) and extent(viewer, Capability.SEE_NAMES) is Extent.PROGRAMME


# Questions that are never asked themselves, but narrowed: every roster and page narrows them, and
# Django takes longer to put a question together than the database to answer it.


@cache
def _cohorts_now() -> "QuerySet[Any, Any]":
    return models.Cohort.objects.filter(now_recorded()).values_list("fact", flat=True)


@cache
def _participants_now() -> "QuerySet[Any, Any]":
    rows = models.Participant.objects.filter(now_recorded())
    return rows.values_list("fact", "person_id", "programme_id")


def now_recorded() -> Q:
    """The condition that a version is what the record says now."""
    return known_at(None)


def cohorts_in_reach(viewer: Actor, *, today: date) -> frozenset[str] | None:
    """The cohorts that a viewer reaches; none stands for all of the programme.

    A facilitator reaches the cohorts that they facilitate today, a member those that they are in.

    Raises
    ------
    NotFound
        When the viewer's role reaches no cohort at all.
    """
    check_sees(viewer, Capability.SEE_COHORTS)
    if reaches_all(viewer):
        return None
    role = RoleName.FACILITATOR if viewer.role is ActingRole.FACILITATOR else RoleName.MEMBER
    mine = models.Membership.objects.filter(
        now_recorded(), covering(today), participant_id=viewer.participant, role=role
    )
    return frozenset(mine.values_list("cohort_id", flat=True))


def check_reaches_cohort(viewer: Actor, *, cohort: str, today: date) -> None:
    """Refuse a cohort of another programme, or out of the viewer's reach, as if it did not exist.

    Raises
    ------
    NotFound
        With the same sentence in every case.
    """
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    reach = cohorts_in_reach(viewer, today=today)
    exists = _cohorts_now().filter(fact=cohort, programme_id=programme)
    if (reach is not None and cohort not in reach) or not list(exists):
        raise NotFound("There is no such cohort.")


def check_reaches_participant(viewer: Actor, *, participant: str, today: date) -> None:
    """Refuse a person of another programme, or out of the viewer's reach, as if they did not exist.

    A facilitator reaches the people who are today in a cohort that they facilitate; a member
    reaches only themselves.

    Raises
    ------
    NotFound
        With the same sentence in every case.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    nobody = NotFound("There is no such person.")
    if not list(_participants_now().filter(fact=participant, programme_id=programme)):
        raise nobody
    if not people_in_reach(viewer, participants=[participant], today=today):
        raise nobody


def people_in_reach(viewer: Actor, *, participants: Iterable[str], today: date) -> frozenset[str]:
    """Those of these people of the viewer's programme whose pages the viewer may open."""
    asked = frozenset(participants)
    if reaches_all(viewer):
        return asked
    reach = cohorts_in_reach(viewer, today=today) if looks_after_others(viewer) else ()
    together = models.Membership.objects.filter(
        now_recorded(), covering(today), participant_id__in=asked, cohort_id__in=reach or ()
    )
    return asked & {viewer.participant, *together.values_list("participant_id", flat=True)}


def labels(
    viewer: Actor, *, participants: Iterable[str], today: date | None = None
) -> dict[str, Label]:
    """What the viewer sees in place of each of these people of their programme, by participant.

    Names for roles that may see names, display names ("Asha P.") for members, and the beginning
    of the random id for everyone else, or where the record holds no name.

    Members see whoever may be on a list to others today, and themselves. Without a day only
    themselves, as soon as the programme keeps any consent.
    """
    # Asked for by id alone: beside a programme, SQLite would look through all of its people.
    rows = _participants_now().filter(fact__in=set(participants))
    found = {fact: person for fact, person, of in rows if of == viewer.programme}
    names: dict[str, tuple[str, str]] = {}
    if may(viewer, Capability.SEE_NAMES):
        names = names_of([person for person in set(found.values()) if person])
    unlisted = frozenset[str]()
    if _sees_display_names(viewer):
        others = frozenset(found) - {viewer.participant}
        unlisted = others - listed_to_others(viewer, others, today)
    return {
        participant: _unlisted(participant)
        if participant in unlisted
        else _label(viewer, participant, names.get(person or ""))
        for participant, person in found.items()
    }


def listed_to_others(
    viewer: Actor, participants: Iterable[str], today: date | None
) -> frozenset[str]:
    """Those of these people whose names may be on a list that others see today.

    A facilitator is so unless they said no: members know who facilitates them. Without a day
    nobody is, unless the programme keeps no consent at all.
    """
    if viewer.programme is None:
        return frozenset()
    asked = frozenset(participants)
    if today is None:
        return frozenset() if consent.is_kept_in(viewer.programme) else asked
    answers = consent.answers(viewer.programme, asked, purpose=Purpose.LISTING, day=today)
    unasked = {who for who, each in answers.items() if not each.is_answered}
    facilitating = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        participant_id__in=unasked,
        role=RoleName.FACILITATOR,
    )
    known = frozenset(facilitating.values_list("participant_id", flat=True)) if unasked else set()
    return frozenset(who for who, each in answers.items() if each.may or who in known)


def label_of(viewer: Actor, *, participant: str, today: date) -> Label:
    """What the viewer sees in place of one person in their reach.

    Raises
    ------
    NotFound
        When the person is of another programme or out of reach.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    return labels(viewer, participants=[participant])[participant]


def cohort_names(
    viewer: Actor, *, cohorts: Iterable[str], today: date | None = None
) -> dict[str, str]:
    """What the viewer sees these cohorts called, by id.

    People call a pair by its two names. So for whoever may not see names, a cohort that was ever
    one-to-one is called by the beginning of its random id; and for a member, where somebody else
    in it may not be on a list to others today.
    """
    wanted = set(cohorts)
    if viewer.programme and len(wanted) > FEW:
        names = {
            cohort: name
            for cohort, name in called.cohort_names(viewer.programme).items()
            if cohort in wanted
        }
    else:
        names = recorded_names(now_recorded(), fact__in=wanted)
    is_member = _sees_display_names(viewer)
    if names_pairs(viewer) and not is_member:
        return names
    pairs = models.CohortFormat.objects.filter(
        now_recorded(), cohort_id__in=wanted, format=Format.ONE_TO_ONE
    )
    ids = set(pairs.values_list("cohort_id", flat=True))
    if is_member:
        ids = _naming_somebody_unlisted(viewer, ids, today)
    return names | {each: f"Pair {short_id(each)}" for each in ids}


def _naming_somebody_unlisted(viewer: Actor, pairs: set[str], today: date | None) -> set[str]:
    """Those of these pairs of which somebody else, now or earlier, may not be on a list today."""
    spells = models.Membership.objects.filter(now_recorded(), cohort_id__in=pairs)
    people = set(spells.exclude(participant_id=viewer.participant).values_list(
        "cohort_id", "participant_id"
    ))  # fmt: skip
    listed = listed_to_others(viewer, {who for _, who in people}, today)
    return {pair for pair, who in people if who not in listed}


def _sees_display_names(viewer: Actor) -> bool:
    """Whether others are shown to a viewer as to a member: who may be on a list, as Asha P."""
    return extent_of_field(viewer, Person, "family_name") is Extent.DISPLAY


def as_people_count(name: str) -> list[tuple[int, str]]:
    """An order for names in which Pair 2 comes before Pair 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(each), "") if each.isdecimal() else (-1, each) for each in parts]


def short_id(thing: str) -> str:
    """The beginning of a random id, as pages show it where a name may not stand."""
    return thing[:SHORT]


def _unlisted(participant: str) -> Label:
    return Label(participant=participant, text=UNLISTED, order=LAST, is_name=False)


def _label(viewer: Actor, participant: str, name: tuple[str, str] | None) -> Label:
    is_full = not _sees_display_names(viewer)
    text = "" if name is None else _name(*name, full=is_full)
    given, family = name or ("", "")
    return Label(
        participant=participant,
        text=text or short_id(participant),
        order=folded(f"{family}\t{given}" if text and is_full else text or short_id(participant)),
        is_name=bool(text),
    )


def _name(given: str, family: str, *, full: bool) -> str:
    return f"{given} {family if full else f'{family[:1]}.' if family else ''}".strip()
