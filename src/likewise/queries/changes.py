"""What somebody else changed since a viewer looked: who, when, and from what to what."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from likewise.domain.access import Extent, extent
from likewise.domain.accounts import MACHINE_OWNER, Actor
from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact, Version
from likewise.domain.operations import Plan
from likewise.domain.participants import Person
from likewise.domain.periods import in_words
from likewise.domain.words import clock
from likewise.queries.access import shown
from likewise.queries.operations import names_in
from likewise.records import models
from likewise.records.facts import replaced_by, versions
from likewise.records.tables import table_of

ME = "You"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """What one field said before, and says now, as far as the viewer reads it."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that is another by now. `fields` are those that differ and may be read.

    `who` is a name, where the viewer reads names of the programme, else a role. `names` say what
    ids stand for.
    """

    fact: Fact
    who: str
    at: datetime
    is_new: bool
    fields: tuple[FieldChange, ...]
    names: Mapping[str, str]


def versions_in(plan: Plan) -> tuple[str, ...]:
    """The versions that a plan replaces, for a page to remember: fact and number, with a dot."""
    return tuple(replaced_by(plan.steps))


def changes_since(viewer: Actor, *, seen: tuple[str, ...], plan: Plan) -> tuple[Change, ...]:
    """What is another in the facts that a plan replaces than in the versions that were seen.

    Nothing else is told, whatever `seen` says: it comes back from a page.
    """
    known = dict(each.partition(".")[::2] for each in seen)
    of_kinds: dict[type[Fact], list[str]] = defaultdict(list)
    for step in plan.steps:
        if step.does != "record":
            of_kinds[type(step.fact)].append(step.fact.id)
    return tuple(
        change for kind, ids in of_kinds.items() for change in _changes(viewer, kind, ids, known)
    )


def people_changed(viewer: Actor, *, changes: Iterable[Change]) -> frozenset[str]:
    """The participants whom changes are about, for the note of who looked."""
    facts = [change.fact for change in changes]
    people = models.Participant.objects.filter(
        person_id__in=[each.id for each in facts if isinstance(each, Person)],
        programme_id=viewer.programme,
    )
    named = (getattr(each, "participant", None) for each in facts)
    return frozenset(filter(None, named)).union(people.values_list("fact", flat=True))


def last_change(viewer: Actor, *, kind: type[Fact], fact: str, field: str) -> Change | None:
    """The last change of one field of a fact that the viewer has on a form before them."""
    found = list(versions(kind, fact=fact))
    for before, after in reversed(list(itertools.pairwise(found))):
        if getattr(before.fact, field) != getattr(after.fact, field):
            return _change(viewer, kind, before, after)
    return None


def last_register(viewer: Actor, *, meeting: str) -> tuple[str, datetime] | None:
    """Who saved a register last, and when; none where nobody did."""
    rows = models.Attendance.objects.filter(meeting=meeting).order_by("-operation__sequence")
    found = rows.values_list("operation__account", "operation__role", "recorded_at").first()
    if found is None:
        return None
    account, role, at = found
    return named_account(viewer, account, role), at


def who_changed(viewer: Actor, *, fact: Fact) -> str:
    """In which role somebody wrote what the record says of a fact now, and when, as a sentence.

    It goes into a refusal, which names nobody. Nothing where nobody wrote it.
    """
    rows = table_of(type(fact)).model._default_manager.filter(fact=fact.id, superseded_at=None)
    found = rows.values_list("operation__account", "operation__role", "recorded_at").first()
    if found is None:
        return ""
    account, role, at = found
    local = timezone.localtime(at)
    who = ME if account == viewer.account else in_role(role)
    return f"{who} changed it on {in_words(local)} at {clock(local)}."


def _changes(
    viewer: Actor, kind: type[Fact], ids: list[str], known: Mapping[str, str]
) -> Iterator[Change]:
    by_fact: dict[str, list[Version[Fact]]] = defaultdict(list)
    for version in versions(kind, fact__in=ids):
        by_fact[version.fact.id].append(version)
    for fact, found in by_fact.items():
        numbers = {str(each.number): each for each in found}
        before, now = numbers.get(known.get(fact, "")), found[-1]
        if before is None or before.number != now.number:
            yield _change(viewer, kind, before, now)


def _change(
    viewer: Actor, kind: type[Fact], before: Version[Fact] | None, after: Version[Fact]
) -> Change:
    now = shown(viewer, after.fact)
    was = shown(viewer, before.fact) if before else now
    rows = table_of(kind).model._default_manager.filter(fact=now.id, version=after.number)
    account, role = rows.values_list("operation__account", "operation__role").get()
    return Change(
        fact=now,
        who=named_account(viewer, account, role),
        at=after.recorded_at,
        is_new=before is None,
        fields=tuple(
            FieldChange(
                name=each.name, before=getattr(was, each.name), after=getattr(now, each.name)
            )
            for each in fields_of(kind)
            if getattr(was, each.name) != getattr(now, each.name)
        ),
        names=names_in(viewer, facts=[was, now]),
    )


def named_account(viewer: Actor, account: str, role: str) -> str:
    """An account as the viewer may see it: by name where they read the names of the programme."""
    if account == viewer.account:
        return ME
    if account == MACHINE_OWNER:
        return "Whoever looks after the machine"
    if extent(viewer, "Person.given_name") is Extent.PROGRAMME:
        found = models.Account.objects.filter(pk=account).first()
        if found is not None and found.name:
            return f"{found.name} ({role})"
    return in_role(role)


def in_role(role: str) -> str:
    """Somebody as a refusal says them, which names nobody: A coordinator."""
    return f"{'An' if role[:1] in 'aeiou' else 'A'} {role}"
