"""What acts wrote into the record, which later acts rest on that, and what was taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import ForeignKey, Q

from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Format
from likewise.domain.facts import Fact, Version
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.operations import Step
from likewise.domain.undoing import Around, Ground, Written, lays, rests_on
from likewise.records import models, questions
from likewise.records.facts import current, known_at, versions
from likewise.records.models.versions import Anchor, Child, Versioned
from likewise.records.tables import Children, table_of

TAKING_BACK = "acts.take_back"
FEW = 500  # owners of items in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """That an act was taken back: when, by whom, by which act, and what was said of it."""

    at: datetime
    account: str
    role: str
    by: str
    said: TakingBack


def taken_back(acts: Iterable[str]) -> dict[str, TakenBack]:
    """Those of these acts that were taken back, by id."""
    found = {each.id: each for each in current(TakingBack, act__in=set(acts))}
    rows = models.TakingBack.objects.filter(known_at(None), fact__in=found)
    return {
        found[fact].act: TakenBack(at=at, account=account, role=role, by=by, said=found[fact])
        for fact, at, account, role, by in rows.values_list(
            "fact", "recorded_at", "operation__account", "operation__role", "operation__id"
        )
    }


def steps_of(act: models.Operation) -> tuple[Step, ...]:
    """What an act did to each fact, kind by kind."""
    return tuple(
        Step("record" if each.before is None else "void" if each.left.is_void else "revise",
             each.left.fact)
        for each in written_by([act])
        if each.before is not None or not each.left.is_void
    )  # fmt: skip


def written_by(acts: Collection[models.Operation]) -> list[Written]:
    """What acts wrote of each fact, with what it said before them and what it says now."""
    own = Q(operation__in=[act.sequence for act in acts])
    return [each for kind in _kinds_written(acts) for each in _written(kind, own)]


def _kinds_written(acts: Collection[models.Operation]) -> list[type[Fact]]:
    """The kinds of which acts wrote, as their events count them; all, where one has no event."""
    events = models.AuditEvent.objects.filter(operation__in=[act.id for act in acts])
    said = list(events.values_list("operation", "counts"))
    if {act for act, _ in said} != {act.id for act in acts}:
        return list(kinds())
    named = {counted.split()[-1] for _, counts in said for counted in counts}
    return [kind for kind in kinds() if kind.__name__ in named]


def written_at(act: int, at: datetime | None) -> list[Written]:
    """What one act wrote of each fact; of an import of an export, what is of one instant."""
    own = Q(operation=act) if at is None else Q(operation=act, recorded_at=at)
    return [each for kind in kinds() for each in _written(kind, own)]


def resting_on(acts: Collection[models.Operation]) -> list[models.Operation]:
    """The later acts that changed what acts wrote, name it or rest on it; the latest first.

    Nothing rests on anything that was taken back since.
    """
    found, since = written_by(acts), min(act.sequence for act in acts)
    changed = {number for each in found if not each.is_as_left for number in _wrote(each, since)}
    later = changed | set(_naming(found, since)) | set(_standing_on(found, since))
    rows = models.Operation.objects.filter(sequence__in=later - {act.sequence for act in acts})
    gone = models.TakingBack.objects.filter(known_at(None)).values("act")
    return list(rows.exclude(action=TAKING_BACK).exclude(id__in=gone).order_by("-sequence"))


def referring(kind: type[Fact], to: type[Anchor] | tuple[type[Anchor], ...], ids: Any) -> Q:
    """The condition on versions of a kind that they, or items of their lists, name these things.

    `ids` are a list or a set, or a question.
    """
    table, found = table_of(kind), Q()
    for name in _columns(table.model, to):
        found |= Q(**{f"{name}__in": ids})
    for children in table.children:
        for name in _columns(children.model, to):
            if name != children.model.owner:
                owners = _owners(children, name, ids)
                if not isinstance(owners, list) or owners:
                    key = "row" if children.is_of_version else "fact"
                    found |= Q(**{f"{key}__in": owners})
    return found or Q(pk__in=())


def _owners(children: Children, name: str, ids: Any) -> Any:
    """Whose items name these things: a few as they are, more as a question, which costs no room."""
    where = {f"{name}__in": ids}
    if isinstance(ids, list | set | frozenset):
        items = questions.every(children.model, children.owner)
        found = {owner for (owner,) in questions.answer(items, **where)}
        if len(found) <= FEW:
            return sorted(found)
    return children.model._default_manager.filter(**where).values(children.owner)


@cache
def _columns(
    model: type[Versioned | Child], to: type[Anchor] | tuple[type[Anchor], ...]
) -> tuple[str, ...]:
    """The columns that refer to things of one kind, or of one of several."""
    wanted = to if isinstance(to, tuple) else (to,)
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in wanted
    )


def _written(kind: type[Fact], own: Q) -> Iterator[Written]:
    rows = questions.every(table_of(kind).model, "fact", "version")
    numbers: dict[str, list[int]] = defaultdict(list)
    for fact, number in questions.answer(rows, own):
        numbers[fact].append(number)
    every: dict[str, dict[int, Version[Any]]] = defaultdict(dict)
    for version in versions(kind, fact__in=numbers) if numbers else ():
        every[version.fact.id][version.number] = version
    for fact, mine in numbers.items():
        said = every[fact]
        yield Written(before=said.get(min(mine) - 1), left=said[max(mine)], now=said[max(said)])


def _wrote(written: Written, since: int) -> Iterator[int]:
    """The acts after one that wrote versions of a fact."""
    rows = questions.every(table_of(type(written.left.fact)).model, "operation")
    for (act,) in questions.answer(rows, fact=written.left.fact.id, operation__gt=since):
        yield act


def _naming(found: Iterable[Written], since: int) -> Iterator[int]:
    """The acts after one that wrote what stands, and names a thing that began with it."""
    begun: dict[type[Anchor], list[str]] = defaultdict(list)
    for each in found:
        anchor = table_of(type(each.left.fact)).anchor
        if anchor is not None and each.began:
            begun[anchor].append(each.left.fact.id)
    for anchor, ids in begun.items():
        for kind in kinds():
            table, later = table_of(kind).model, Q(operation__gt=since)
            named = referring(kind, anchor, ids), known_at(None)
            standing = questions.answer(questions.every(table, "fact"), later, *named)
            facts = [fact for (fact,) in standing]
            acts = questions.every(table, "operation")
            for (act,) in questions.answer(acts, later, fact__in=facts):
                yield act


def _standing_on(found: Iterable[Written], since: int) -> Iterator[int]:
    """The acts after one that wrote what stands, and rests on what it changed unnamed."""
    laid = {
        ground
        for each in found
        for version in (each.before, each.left)
        if version is not None and not version.is_void
        for ground in lays(version.fact)
    }
    if not laid:
        return
    later = list(_later_about(laid, since))
    around = _around([version.fact for version, _ in later])
    for version, act in later:
        grounds = rests_on(version.fact, is_new=version.number == 1, around=around)
        if laid & set(grounds):
            yield act


def _later_about(laid: Iterable[Ground], since: int) -> Iterator[tuple[Version[Any], int]]:
    """The versions written since of facts that stand and concern the same cohorts and people."""
    ids = {each for _, *named in laid for each in named}
    is_phase = ("phase",) in laid
    for kind in kinds():
        rows = questions.every(table_of(kind).model, "fact", "version", "operation")
        about = Q(operation__gt=since)
        if not is_phase:
            about &= referring(kind, (models.CohortAnchor, models.ParticipantAnchor), ids)
        acts = {(fact, number): act for fact, number, act in questions.answer(rows, about)}
        if acts:
            said = list(versions(kind, fact__in={fact for fact, _ in acts}))
            standing = {each.fact.id for each in said if each.is_current}
            for each in said:
                act = acts.get((each.fact.id, each.number))
                if act is not None and each.fact.id in standing:
                    yield each, act


def _around(facts: Iterable[Fact]) -> Around:
    """The hosts of the meetings in whose registers these facts are, and all pairs."""
    meetings = {each.meeting for each in facts if isinstance(each, Attendance)}
    hosts: dict[str, tuple[str, ...]] = {}
    for meeting, cohort in models.MeetingHost.objects.filter(meeting__in=meetings).values_list(
        "meeting_id", "cohort_id"
    ):
        hosts[meeting] = (*hosts.get(meeting, ()), cohort)
    pairs = models.CohortFormat.objects.filter(known_at(None), format=Format.ONE_TO_ONE)
    return Around(hosts=hosts, pairs=frozenset(pairs.values_list("cohort_id", flat=True)))
