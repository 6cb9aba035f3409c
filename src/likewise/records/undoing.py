"""Taking an import back: void what it recorded, put back what it revised, in statements over sets.

Nothing is deleted but the keys by which the source's lines are known; where it corrected lines,
what they said before counts again. History stays, and shows that the facts were there and were
withdrawn.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, Subquery

from likewise.domain.arms import Allocation
from likewise.domain.consent import ConsentDecision
from likewise.domain.facts import Fact
from likewise.domain.kinds import by_name, kinds
from likewise.domain.recruitment import Baseline, Screening
from likewise.domain.refusals import DomainError
from likewise.records import models
from likewise.records.models.versions import Anchor
from likewise.records.staging.writer import stored_instant
from likewise.records.tables import Children, table_of
from likewise.records.written import referring

ACTS, FACTS = 20, 5  # that are named, and of each
CURRENT = Q(superseded_at__isnull=True)


class ImportBuiltOn(DomainError):
    """An import that later acts changed or refer to."""


class ImportUndone(DomainError):
    """An import that was taken back already."""


def check_may_undo(operation: models.Operation) -> None:
    """Refuse where a later act changed what the import brought, or refers to it.

    Raises
    ------
    ImportBuiltOn, ImportUndone
        With what was built on it, and how much.
    """
    changed: dict[str, set[str]] = {}
    standing = 0
    for kind in kinds():
        table = table_of(kind)
        brought = table.model._default_manager.filter(operation=operation)
        standing += brought.filter(CURRENT, is_void=False).count()
        for other, rows in _resting(kind, table.anchor, brought, operation):
            facts = set(rows.values_list("fact", flat=True))
            if facts:  # a fact may rest on several things, and is one all the same
                changed.setdefault(other.__name__, set()).update(facts)
    if not standing and not changed.keys() - {"Operation"}:
        raise ImportUndone("There is nothing of this import in the record to take back.")
    if changed:
        if not standing:
            raise ImportUndone("This import was taken back already.")
        said = ", ".join(_counted(name, len(facts)) for name, facts in sorted(changed.items()))
        raise ImportBuiltOn(
            f"Later acts changed what this import brought, or refer to it ({said}), so it stays. "
            "Correct or withdraw single facts instead."
        )


def _counted(name: str, count: int) -> str:
    declared = by_name()[name].declared
    return f"{count:,} {declared.noun if count == 1 else declared.nouns}"


@dataclass(frozen=True, slots=True)
class Later:
    """An act that rests on an import, with the first few facts of it that do."""

    act: models.Operation
    facts: tuple[tuple[type[Fact], str], ...]


def acts_built_on(operation: models.Operation) -> list[Later]:
    """The latest acts that changed what an import brought, or refer to it; the latest first."""
    found: dict[int, list[tuple[type[Fact], str]]] = {}
    for kind in kinds():
        table = table_of(kind)
        brought = table.model._default_manager.filter(operation=operation)
        for other, rows in _resting(kind, table.anchor, brought, operation):
            latest = rows.order_by("-operation_id").values_list("operation_id", "fact")
            for act, fact in latest[:ACTS]:
                facts = found.setdefault(act, [])
                if len(facts) < FACTS and (other, fact) not in facts:
                    facts.append((other, fact))
    acts = models.Operation.objects.filter(sequence__in=found).order_by("-sequence")[:ACTS]
    return [Later(each, tuple(found[each.sequence])) for each in acts]


def _resting(
    kind: type[Fact], anchor: type[Anchor] | None, brought: Any, operation: models.Operation
) -> Iterator[tuple[type[Fact], Any]]:
    rows = table_of(kind).model._default_manager
    yield kind, rows.filter(fact__in=brought.values("fact"), operation__gt=operation.sequence)
    if anchor is not None:
        yield from _referring(anchor, brought, operation)
    yield from _following(kind, brought, operation)


def counts(operation: models.Operation) -> dict[str, dict[str, int]]:
    """How many facts of each kind an undo voids or puts back."""
    found: dict[str, dict[str, int]] = {}
    for kind in kinds():
        model = table_of(kind).model
        rows = model._default_manager.filter(CURRENT, operation=operation, is_void=False)
        first = rows.filter(Q(version=1) | Q(fact__in=_first_recorded(model, operation))).count()
        back = rows.count() - first
        totals = {name: count for name, count in (("void", first), ("revise", back)) if count}
        if totals:
            found[kind.__name__] = totals
    return found


def undo(undone: models.Operation, *, operation: models.Operation, at: datetime) -> None:
    """Void every fact that an import recorded, and put back every one that it revised."""
    instant = stored_instant(at)
    # Supersede everything first, so that no guard meets an import that is half undone; no guard
    # looks at void versions.
    brought = [kind for kind in kinds() if _supersede(kind, undone, instant)]
    for kind in brought:
        _put_back(kind, undone, operation, instant)
    _put_keys_back(undone)


def _put_keys_back(undone: models.Operation) -> None:
    """What the source called things is forgotten; what it said before corrections counts again."""
    former = models.FormerDigest.objects.filter(operation=undone)
    said = former.filter(key=OuterRef("row")).values("sealed")
    models.ImportedKey.objects.filter(row__in=former.values("key")).update(sealed=Subquery(said))
    former.delete()
    models.ImportedKey.objects.filter(operation=undone).delete()


def _supersede(kind: type[Fact], undone: models.Operation, instant: str) -> bool:
    """Supersede what an import brought of a kind; whether there was any."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table_of(kind).model._meta.db_table}" SET superseded_at = %s '
            "WHERE operation_id = %s AND superseded_at IS NULL AND NOT is_void",
            [instant, undone.sequence],
        )
        found: int = cursor.rowcount
        return found > 0


def _put_back(
    kind: type[Fact], undone: models.Operation, operation: models.Operation, instant: str
) -> None:
    model = table_of(kind).model
    table = model._meta.db_table
    carried = [
        field.column for field in model._meta.concrete_fields if field.name not in model.BOOKKEEPING
    ]
    names = "".join(f', "{column}"' for column in carried)
    values = "".join(f', v."{column}"' for column in carried)
    with connection.cursor() as cursor:
        # What it recorded becomes void with the values it had; what it revised gets back the
        # version before the first that is its own.
        cursor.execute(
            f'INSERT INTO "{table}" (fact, version, recorded_at, superseded_at, is_void, '
            f"operation_id, programme_id{names}) SELECT v.fact, l.last + 1, %s, NULL, "
            f"CASE WHEN l.first = 1 THEN {_true()} ELSE v.is_void END, %s, v.programme_id{values} "
            f'FROM (SELECT fact, MIN(version) AS first, MAX(version) AS last FROM "{table}" '
            f'WHERE operation_id = %s GROUP BY fact) l JOIN "{table}" v ON v.fact = l.fact '
            "AND v.version = CASE WHEN l.first = 1 THEN l.last ELSE l.first - 1 END "
            f'JOIN "{table}" c ON c.fact = l.fact AND c.version = l.last '
            "AND c.superseded_at = %s AND NOT c.is_void",
            [instant, operation.sequence, undone.sequence, instant],
        )
    for children in table_of(kind).children:
        if children.is_of_version:
            _carry_children(table, children, operation)


def _true() -> str:
    return "TRUE" if connection.vendor == "postgresql" else "1"


def _carry_children(table: str, children: Children, operation: models.Operation) -> None:
    """The new versions keep the items of the versions whose values they carry."""
    fields = children.model._meta.concrete_fields
    columns = [each.column for each in fields if each.column not in ("row", children.owner)]
    names, selected = (", ".join(f'{of}"{each}"' for each in columns) for of in ("", "c."))
    kept = children.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{kept}" ("{children.owner}", {names}) SELECT n.row, {selected} '
            f'FROM "{table}" n JOIN "{table}" p ON p.fact = n.fact '
            "AND p.version = n.version - CASE WHEN n.is_void THEN 1 ELSE 2 END "
            f'JOIN "{kept}" c ON c."{children.owner}" = p.row WHERE n.operation_id = %s',
            [operation.sequence],
        )


def _first_recorded(model: type[Model], operation: models.Operation) -> Any:
    return model._default_manager.filter(operation=operation, version=1).values("fact")


def _following(
    kind: type[Fact], brought: Any, operation: models.Operation
) -> Iterator[tuple[type[Fact], Any]]:
    """What later acts recorded of people because of how they came in, which refers to no line."""
    if kind not in (Screening, Baseline, ConsentDecision):
        return
    standing = Q(CURRENT, is_void=False, operation__gt=operation.sequence)
    whom = Q(participant__in=brought.values("participant"))
    yield Allocation, models.Allocation.objects.filter(standing, whom)
    if kind is Screening:
        yield Screening, models.Screening.objects.filter(standing, whom)
    if kind is ConsentDecision:
        same = brought.filter(participant=OuterRef("participant"), purpose=OuterRef("purpose"))
        later = models.ConsentDecision.objects.filter(standing, Exists(same))
        yield ConsentDecision, later


def _referring(
    anchor: type[Anchor], brought: Any, operation: models.Operation
) -> Iterator[tuple[type[Fact], Any]]:
    """The versions of later acts, kind by kind, that refer to things that the import brought."""
    begun = brought.filter(version=1).values("fact")
    for kind in kinds():
        table = table_of(kind)
        later = table.model._default_manager.filter(
            CURRENT, referring(kind, anchor, begun), is_void=False, operation__gt=operation.sequence
        )
        own = table.model._default_manager.filter(operation=operation)
        yield kind, later.exclude(fact__in=own.values("fact"))
