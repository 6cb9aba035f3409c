"""Take an import back as one act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from likewise.actions.operations import carry_out
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.imports.plans import ImportPlan
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.records import models, undoing

IMPORTS = ("imports.tables", "imports.canonical")


def undo_import(*, by: Actor, at: datetime, operation: str, undoes: str) -> Outcome:
    """Take an import back as one act, while nothing was built on it.

    Raises
    ------
    NotFound
        When there is no such import in the actor's reach.
    ImportBuiltOn
        When later acts refer to what it brought, or changed it.
    """
    check_may(by, Capability.IMPORT)
    found = models.Operation.objects.filter(id=undoes, action__in=IMPORTS).first()
    if found is None or by.programme not in (None, found.programme_id):
        raise NotFound("There is no such import in this programme. Check its id.")

    def plan(_: Ids) -> Plan:
        undoing.check_may_undo(found)
        return ImportPlan(
            action="imports.undo",
            steps=(),
            about=(found.programme_id or "", undoes),
            fingerprint=undoes,
            totals=undoing.counts(found),
        )

    def write(_: Sequence[Any], *, operation: models.Operation, at: datetime) -> None:
        undoing.undo(found, operation=operation, at=at)

    return carry_out(
        action="imports.undo",
        by=by,
        at=at,
        operation=operation,
        arguments={"undoes": undoes},
        check=lambda: check_may(by, Capability.IMPORT),
        plan=plan,
        programme=found.programme_id,
        write=write,
    )
