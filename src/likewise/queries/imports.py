"""The imports of a programme: what each brought, and what was built on it since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.imports.plans import Line, lines_of
from likewise.domain.programmes import Programme
from likewise.queries.changes import named_account
from likewise.records import models
from likewise.records.facts import current
from likewise.records.undoing import Later, acts_built_on

IMPORTS = ("imports.tables", "imports.canonical")
AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PastImport:
    """One import: when, by whom, of which files, what it brought, and whether it was taken back."""

    operation: str
    at: datetime
    who: str
    programme: str
    files: tuple[str, ...]
    lines: tuple[Line, ...]
    is_undone: bool

    @property
    def facts(self) -> int:
        """How many facts it recorded or revised."""
        return sum(line.new + line.changed for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAct:
    """An act that rests on an import: when, by whom, and some of the facts that it wrote."""

    at: datetime
    who: str
    facts: tuple[tuple[str, str], ...]  # what each is called, and its id


def past_imports(viewer: Actor) -> tuple[PastImport, ...]:
    """The imports of the viewer's programme, or of all for an administrator; the latest first.

    Raises
    ------
    NotAllowed
        When the viewer may not import.
    """
    return _past(viewer, _imports_of(viewer).order_by("-sequence")[:AT_MOST])


def past_import(viewer: Actor, *, operation: str) -> PastImport:
    """One import of the viewer's programme.

    Raises
    ------
    NotAllowed, NotFound
    """
    found = _past(viewer, _imports_of(viewer).filter(id=operation))
    if not found:
        raise NotFound("There is no such import.")
    return found[0]


def built_on_import(viewer: Actor, *, operation: str) -> tuple[LaterAct, ...]:
    """The acts for which an import stays as it is, the latest first.

    Raises
    ------
    NotAllowed, NotFound
    """
    found = _imports_of(viewer).filter(id=operation).first()
    if found is None:
        raise NotFound("There is no such import.")
    return tuple(_later(viewer, each) for each in acts_built_on(found))


def _imports_of(viewer: Actor) -> "QuerySet[models.Operation]":
    check_may(viewer, Capability.IMPORT)
    acts = models.Operation.objects.filter(action__in=IMPORTS)
    return acts if viewer.programme is None else acts.filter(programme=viewer.programme)


def _past(viewer: Actor, acts: Iterable[models.Operation]) -> tuple[PastImport, ...]:
    found = list(acts)
    counts = dict(
        models.AuditEvent.objects.filter(operation__in=[each.id for each in found]).values_list(
            "operation", "counts"
        )
    )
    undone = {
        name
        for about in models.AuditEvent.objects.filter(action="imports.undo").values_list(
            "about", flat=True
        )
        for name in about
    }
    called = {
        each.id: each.name
        for each in current(Programme, fact__in={each.programme_id for each in found})
    }
    return tuple(
        PastImport(
            operation=each.id,
            at=each.at,
            who=named_account(viewer, each.account, each.role),
            programme=called.get(each.programme_id or "", ""),
            files=tuple((each.answer or {}).get("files", ())),
            lines=lines_of(counts.get(each.id, {})),
            is_undone=each.id in undone,
        )
        for each in found
    )


def _later(viewer: Actor, later: Later) -> LaterAct:
    return LaterAct(
        at=later.act.at,
        who=named_account(viewer, later.act.account, later.act.role),
        facts=tuple((kind.declared.noun, fact) for kind, fact in later.facts),
    )
