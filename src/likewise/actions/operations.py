"""The shape of every change: one function carries out the seven steps, always in this order.

1. open one transaction; 2. may this person?; 3. read what the rule needs, locking what two people
may want; 4. the rule makes a plan or refuses; 5. a dry run ends here; 6. write what the plan
names; 7. write one audit event. Steps 3 and 4 are the action's own and come in as `plan`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, transaction

from likewise.domain.accounts import Actor
from likewise.domain.operations import Ids, OperationReused, Outcome, Plan, PlanChanged
from likewise.domain.refusals import DomainError
from likewise.records import audit, facts
from likewise.records.models import Operation


class DatabaseRefused(DomainError):
    """The database's own guards refused what the rules let through."""


class DatabaseBusy(DomainError):
    """Somebody else is writing."""


def perform(
    *,
    action: str,
    by: Actor,
    at: datetime,
    operation: str,
    arguments: Mapping[str, Any],
    check: Callable[[], None],
    plan: Callable[[Ids], Plan],
    dry_run: bool = False,
    confirmed: str | None = None,
    programme: str | None = None,
    write: Callable[..., None] = facts.write,
) -> Outcome:
    """Carry out one act, or say what it would do.

    Parameters
    ----------
    arguments
        What was asked for; the same operation id must come with the same arguments.
    check
        Raises where this person may not do this.
    plan
        Reads, and answers the plan that the rule makes; it locks what two people may want.
    confirmed
        The digest of the plan that the person saw; none where nobody looked first.
    write
        Writes what the plan names; imports stream it, as it may be millions of versions.

    Raises
    ------
    PlanChanged
        When what would happen now is not what was confirmed. It carries the new plan.
    OperationReused
        When the operation id already stands for another act.
    DatabaseRefused, DatabaseBusy
        When the database's guards refuse, or somebody else holds it too long.
    """
    asked = _digest(action, by.programme, arguments)
    try:
        with transaction.atomic():
            check()
            stored = Operation.objects.filter(id=operation).first()
            if stored is not None:
                return _repeated(stored, by, asked)
            if dry_run:
                made = plan(Ids(operation))
                return Outcome(done=False, digest=made.digest(), plan=made, new_ids=made.new_ids)
            row = Operation.objects.create(
                id=operation,
                account=by.account,
                role=by.role,
                programme_id=programme or by.programme,
                action=action,
                arguments=asked,
                at=at,
            )
            return _carry_out(row, by, at, plan(Ids(operation)), confirmed, programme, write)
    except IntegrityError as error:
        stored = Operation.objects.filter(id=operation).first()
        if stored is not None:  # the same request arrived twice at once; the other one won
            return _repeated(stored, by, asked)
        raise DatabaseRefused(_sentence(error)) from error
    except DataError as error:  # PostgreSQL refuses a text that is longer than its column
        raise DatabaseRefused(_sentence(error)) from error
    except OperationalError as error:
        raise DatabaseBusy("Somebody else is saving just now. Please try again.") from error


def _carry_out(
    row: Operation,
    by: Actor,
    at: datetime,
    made: Plan,
    confirmed: str | None,
    programme: str | None,
    write: Callable[..., None],
) -> Outcome:
    digest = made.digest()
    if confirmed is not None and confirmed != digest:
        raise PlanChanged(made)
    write(made.steps, operation=row, at=at)
    row.answer = {"digest": digest, "new_ids": list(made.new_ids)}
    row.save(update_fields=["answer"])
    audit.append(
        by=by,
        at=at,
        action=made.action,
        about=made.about,
        counts=made.counts(),
        digest=digest,
        operation=row.id,
        programme=programme,
    )
    return Outcome(done=True, digest=digest, plan=made, new_ids=made.new_ids)


def _repeated(stored: Operation, by: Actor, asked: str) -> Outcome:
    if stored.account != by.account or stored.role != by.role or stored.arguments != asked:
        raise OperationReused("This form was already used for something else. Please start again.")
    answer = stored.answer or {}
    return Outcome(
        done=True,
        digest=answer.get("digest", ""),
        plan=None,
        new_ids=tuple(answer.get("new_ids", ())),
        repeated=True,
    )


def _digest(action: str, programme: str | None, arguments: Mapping[str, Any]) -> str:
    asked = [action, programme, arguments]
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def _sentence(error: IntegrityError | DataError) -> str:
    first = str(error).strip().splitlines()[0]
    return f"This would break a rule of the record ({first}). Nothing was saved."
