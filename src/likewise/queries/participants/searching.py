"""What somebody typed to find people: parts of names, numbers, ids, practices and cohorts.

Each word may be any of these, in any order, as far as the viewer may read them: a number or an id
that a viewer may not read finds nobody, so that nothing is learnt from who is found.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from likewise.domain.access import EVERYWHERE, extent_of_field
from likewise.domain.accounts import Actor
from likewise.domain.likeness import folded, telephone_in
from likewise.domain.participants import Person
from likewise.domain.practices import Registration
from likewise.queries.access import (
    SHORT,
    cohort_names,
    cohorts_in_reach,
    may_read,
    now_recorded,
)
from likewise.records import called, doubles, models
from likewise.records.memberships import covering
from likewise.records.names import Sought, in_order

if TYPE_CHECKING:
    from django.db.models import QuerySet

WORDS_AT_MOST = 10
LONGEST = 100  # characters of what is looked for; no name is longer


def sought_by(
    viewer: Actor, text: str, *, today: date, by_name_alone: bool = False
) -> tuple[Sought, ...]:
    """What a text looks for, as far as the viewer may find people by it.

    A text that is a telephone number as a whole, with its blanks, is one thing that is looked for.
    `by_name_alone`: also where the viewer does not reach those who are looked for.
    """
    said = text[:LONGEST]
    if telephone_in(said) and not by_name_alone:
        return (_sought(viewer, said.strip(), today),)
    words = [word.strip(",;") or word for word in said.split()[:WORDS_AT_MOST]]
    if by_name_alone:
        return tuple(Sought(folded(word)) for word in words)
    return tuple(_sought(viewer, word, today) for word in words)


def found_in_order(viewer: Actor, sought: tuple[Sought, ...]) -> Iterator[str]:
    """Who has all that is sought, by name; then those without a name, by id."""
    named = set()
    for each in in_order(viewer.programme or "", sought=sought):
        named.add(each)
        yield each
    if sought:
        also = frozenset[str].intersection(*(frozenset(each.also) for each in sought))
        yield from sorted(also - named)


def _sought(viewer: Actor, word: str, today: date) -> Sought:
    said = folded(word)
    reads_numbers = extent_of_field(viewer, Person, "telephone") in EVERYWHERE
    also = {*_registered(viewer, said, today), *_in_cohorts(viewer, said, today)}
    return Sought(
        word=said,
        digits=telephone_in(word) if reads_numbers else "",
        also=also.union(_by_own_id(viewer, said), _by_id(viewer, said)),
    )


def _registered(
    viewer: Actor, said: str, today: date
) -> "QuerySet[models.Registration] | tuple[()]":
    """Those whose practice of today has this in its name."""
    if not may_read(viewer, Registration, "practice"):
        return ()
    practices = models.Practice.objects.filter(now_recorded(), programme_id=viewer.programme)
    called_so = [
        practice for practice, name in practices.values_list("fact", "name") if said in folded(name)
    ]
    if not called_so:
        return ()
    begun = models.Registration.objects.filter(now_recorded(), starts_on__lte=today)
    later = begun.filter(
        participant_id=OuterRef("participant_id"), starts_on__gt=OuterRef("starts_on")
    )
    rows = begun.filter(~Exists(later), practice_id__in=called_so)
    return rows.values_list("participant_id", flat=True)  # type: ignore[return-value]


def _in_cohorts(viewer: Actor, said: str, today: date) -> Iterator[str]:
    """Those who are today in a cohort in reach that has this in its name."""
    reach = cohorts_in_reach(viewer, today=today)
    names = called.cohorts_called(viewer.programme or "")
    named = [
        cohort
        for cohort, name in names.items()
        if said in name and (reach is None or cohort in reach)
    ]
    if not named:
        return
    seen = cohort_names(viewer, cohorts=named)
    rows = models.Membership.objects.filter(
        now_recorded(),
        covering(today),
        cohort_id__in=[each for each in named if said in folded(seen.get(each, ""))],
    )
    yield from rows.values_list("participant_id", flat=True)


def _by_own_id(viewer: Actor, said: str) -> Iterator[str]:
    """Those whom a source called exactly this, for whoever may read who everybody is."""
    if extent_of_field(viewer, Person, "given_name") not in EVERYWHERE:
        return
    own = called.own_ids(viewer.programme or "")
    found = [participant for participant, key in own.items() if key == said]
    joined = doubles.all_joined(viewer.programme or "") if found else {}
    yield from (joined.get(each, each) for each in found)


def _by_id(viewer: Actor, said: str) -> Iterator[str]:
    """Those whose random id begins so; a range, so that the index answers."""
    if len(said) < SHORT or not said.isascii() or not said.isalnum():
        return
    rows = models.Participant.objects.filter(
        now_recorded(), id_begins(said), programme_id=viewer.programme
    )
    yield from rows.values_list("fact", flat=True)


def id_begins(word: str) -> Q:
    """A range, so that the index answers; ids are of a-z and 2-7."""
    return Q(fact__gte=word.lower(), fact__lt=f"{word.lower()}~")
