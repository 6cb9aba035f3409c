"""The shape of every change: one function carries out the seven steps, always in this order.

1. open one transaction; 2. may this person?; 3. read what the rule needs, locking what two people
may want; 4. the rule makes a plan or refuses; 5. a dry run ends here; 6. write what the plan
names; 7. write one audit event. Steps 3 and 4 are the handler's of each kind of act.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, cast

from django.db import DataError, IntegrityError, OperationalError, transaction

from likewise.actions.following import write_with
from likewise.actions.likeness import pointing_out
from likewise.actions.locks import outside_locks
from likewise.actions.mentions import saying_whom
from likewise.actions.refusals import Given, arguments_of, keep_refusal, keep_where_kept, said_of
from likewise.domain.access import NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.acts import Act, plain, says_something
from likewise.domain.kinds import belongs_to_programme, kinds
from likewise.domain.operations import (
    Draft,
    Ids,
    OperationReused,
    Outcome,
    Plan,
    PlanChanged,
    together,
)
from likewise.domain.periods import day_of
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.queries.changes import who_changed
from likewise.records import adding, audit, facts, imprints, keys, questions, secrecy
from likewise.records.models import Operation, Refusal
from likewise.records.turns import writing
from likewise.records.waiting import BUSY, is_busy, only_reading


class DatabaseRefused(DomainError):
    """The database's own guards refused what the rules let through."""


class RefusedBefore(DomainError):
    """An act from elsewhere that was refused when it first came."""


class DatabaseBusy(DomainError):
    """Somebody else is writing."""


# Whoever asks again may be answered otherwise, so that these are never kept.
NOT_NOW = (DatabaseBusy, keys.MadeMeanwhile, keys.KeysNotReadable)
NO_ANSWER = (*NOT_NOW, OperationReused, PlanChanged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who acts, in which role and programme, when; and the ids that the act may give out."""

    by: Actor
    at: datetime
    ids: Ids

    @property
    def programme(self) -> str:
        """The programme in which somebody acts."""
        if self.by.programme is None:
            raise NotFound("Choose a programme first.")
        return self.by.programme

    @property
    def zone(self) -> str:
        """The time zone of the programme."""
        return programme_of(self.by).zone

    @property
    def today(self) -> date:
        """The day on which they act, as the people of the programme would say."""
        return day_of(self.at, self.zone)

    def draft(self, act: Act) -> Draft:
        """An empty draft of the act's plan."""
        return Draft(act.declared.name, self.ids)


type Handler[A: Act] = Callable[[A, Occasion], Plan]
_HANDLERS: dict[type[Act], Handler[Any]] = {}


def handles[A: Act](kind: type[A]) -> Callable[[Handler[A]], Handler[A]]:
    """Makes a function the handler of a kind of act: it reads, locks, and answers the plan."""

    def keep(handler: Handler[A]) -> Handler[A]:
        _HANDLERS[kind] = handler
        return handler

    return keep


def handler_of[A: Act](kind: type[A]) -> Handler[A]:
    """The handler of a kind of act; it stands on the shelf of the act's noun."""
    if kind not in _HANDLERS:
        import_module(f"likewise.actions.{kind.declared.noun}")
    if kind not in _HANDLERS:
        raise LookupError(
            f"{kind.__name__} has no handler: write one in actions/{kind.declared.noun}"
        )
    return cast(Handler[A], _HANDLERS[kind])


def perform(
    act: Act,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    dry_run: bool = False,
    confirmed: str | None = None,
) -> Outcome:
    """Carry out one act, or say what it would do.

    Of an act that keeps its refusals it is kept that it was refused, whoever calls.

    Parameters
    ----------
    operation
        An id made by the caller: the same id again answers the same and changes nothing.
    confirmed
        The digest of the plan that the person saw; none where nobody looked first.

    Raises
    ------
    PlanChanged
        When what would happen now is not what was confirmed. It carries the new plan.
    OperationReused
        When the operation id already stands for another act.
    DatabaseRefused, DatabaseBusy
        When the database's guards refuse, or somebody else holds it too long.
    """
    given = Given(by=by, at=at, operation=operation)
    try:
        return _perform(act, given, dry_run=dry_run, confirmed=confirmed)
    except NO_ANSWER:
        raise
    except DomainError as refusal:
        if not dry_run:
            keep_where_kept(act, given, refusal)
        raise


def _perform(
    act: Act, given: Given, *, dry_run: bool = False, confirmed: str | None = None
) -> Outcome:
    by, at = given.by, given.at
    handler = handler_of(type(act))

    def plan(ids: Ids) -> Plan:
        made = handler(act, Occasion(by=by, at=at, ids=ids))
        said = saying_whom(made, act=act, programme=by.programme)
        outside_locks(said, programme=by.programme)
        return pointing_out(said, by=by, today=lambda: day_of(at, programme_of(by).zone))

    return carry_out(
        action=act.declared.name,
        by=by,
        at=at,
        operation=given.operation,
        arguments=plain(act),
        is_personal=says_something(act),
        check=lambda: check_may(by, act.declared.needs),
        plan=plan,
        dry_run=dry_run,
        confirmed=confirmed,
        beside=lambda: write_with(act, by, at),
    )


def perform_together(
    acts: Sequence[Act],
    *,
    by: Actor,
    at: datetime,
    operation: str,
    dry_run: bool = False,
    confirmed: str | None = None,
    called: Sequence[str] = (),
) -> Outcome:
    """Carry out several acts in their order, all or none; each meets what those before it left.

    Raises
    ------
    PlanChanged
        When what would happen now is not what was confirmed. It carries the new plan of all.
    DomainError
        Why one was refused; it begins with what that is `called`, else its number and its name.
    """
    names = called or [f"Act {n}, {act.declared.name}" for n, act in enumerate(acts, start=1)]
    given = [Given(by=by, at=at, operation=f"{operation}-{n}") for n in range(1, len(acts) + 1)]
    outcomes: list[Outcome] = []
    try:
        with writing():
            for name, act, each in zip(names, acts, given, strict=True):
                outcomes.append(_perform_called(name, act, each))
            plan = together(outcome.plan for outcome in outcomes if outcome.plan is not None)
            if all(outcome.repeated for outcome in outcomes):
                ids = tuple(new for outcome in outcomes for new in outcome.new_ids)
                return Outcome(done=True, digest="", plan=None, new_ids=ids, repeated=True)
            shown = secrecy.shown_digest(plan)
            if confirmed is not None and confirmed != shown:
                raise PlanChanged(plan, shown)
            if dry_run:
                transaction.set_rollback(True)
    except NO_ANSWER:
        raise
    except DomainError as refusal:  # by now nothing of it stands, and what is kept does
        if not dry_run and len(outcomes) < len(acts):
            keep_where_kept(acts[len(outcomes)], given[len(outcomes)], refusal)
        raise
    return Outcome(done=not dry_run, digest=shown, plan=plan, new_ids=plan.new_ids)


def _perform_called(called: str, act: Act, given: Given) -> Outcome:
    """One act of a list; a refusal, which stays of its own class, says which act it was."""
    try:
        return _perform(act, given)
    except DatabaseBusy:
        raise
    except DomainError as refusal:
        refusal.sentence = f"{called}: {refusal.sentence}"
        refusal.args = (refusal.sentence,)
        raise


def perform_from_elsewhere(
    act: Act, *, by: Actor, at: datetime, operation: str, confirmed: str | None = None
) -> Outcome:
    """Carry out an act that a phone or another program sends, and sends again when in doubt.

    A refusal is kept under the operation's id with its reason: the same act again is answered
    alike, whatever the record says by then. That somebody else is writing is no answer, nor that
    the plan is another by now: whoever looks again may confirm it under the same id.

    Raises
    ------
    DomainError
        Why the act was refused, now or when it first came.
    """
    known = Refusal.objects.filter(operation=operation).first()
    given = Given(by=by, at=at, operation=operation)
    arguments = arguments_of(act, given)
    if known is not None:
        check_may(by, act.declared.needs)
        is_same = arguments.are_those_of(known.arguments)
        if (known.account, known.role) != (by.account, by.role) or not is_same:
            raise OperationReused("This id already stands for another act. Send a new one.")
        raise RefusedBefore(secrecy.sentence_of(known))
    try:
        return perform(act, by=by, at=at, operation=operation, confirmed=confirmed)
    except NO_ANSWER:
        raise
    except DomainError as refusal:
        keep_refusal(act, given, refusal)
        raise


def carry_out(
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
    is_personal: bool = True,
    beside: Callable[[], None] = lambda: None,
) -> Outcome:
    """The seven steps, for acts and for imports, which stream what they write.

    `beside` writes what goes with it and is no fact, in the same transaction.
    """
    asked = secrecy.Arguments(
        operation, said_of(action, by.programme, arguments), is_personal=is_personal
    )
    try:
        with only_reading() if dry_run else writing():
            check()
            stored = _already(operation)
            if stored is not None:
                return _repeated(stored, by, asked)
            if dry_run:
                return planned(_in_programme(plan(Ids(operation)), programme or by.programme))
            row = adding.add(
                Operation(
                    id=operation, account=by.account, role=by.role, action=action, at=at,
                    programme_id=programme or by.programme, arguments=asked.digest(),
                )
            )  # fmt: skip
            made = _in_programme(plan(Ids(operation)), row.programme_id)
            outcome = _written(row, by, at, made, confirmed, programme, write, is_personal)
            beside()
            return outcome
    except facts.ChangedMeanwhile as changed:
        changed.sentence = f"{changed.sentence} {who_changed(by, fact=changed.fact)}".strip()
        raise
    except IntegrityError as error:
        stored = _already(operation)
        if stored is not None:  # the same request arrived twice at once; the other one won
            return _repeated(stored, by, asked)
        raise DatabaseRefused(_sentence(error)) from error
    except DataError as error:  # PostgreSQL refuses a text that is longer than its column
        raise DatabaseRefused(_sentence(error)) from error
    except OperationalError as error:
        if is_busy(error):
            raise DatabaseBusy(BUSY) from error
        raise


def _already(operation: str) -> Operation | None:
    """The act that was carried out under an id, if any was."""
    found = questions.answer(questions.every(Operation, "sequence"), id=operation)
    return Operation.objects.get(pk=found[0][0]) if found else None


def _in_programme(made: Plan, programme: str | None) -> Plan:
    """A plan, unless it writes what belongs to a programme where nobody chose one."""
    if programme is None and any(belongs_to_programme(step.fact) for step in made.steps):
        raise NotFound("Choose a programme first.")
    return made


def programme_of(by: Actor) -> Programme:
    """The programme in which somebody acts."""
    found = facts.current(Programme, fact=by.programme or "")
    if not found:
        raise NotFound("Choose a programme first.")
    return found[0]


def _written(
    row: Operation,
    by: Actor,
    at: datetime,
    made: Plan,
    confirmed: str | None,
    programme: str | None,
    write: Callable[..., None],
    is_personal: bool,
) -> Outcome:
    digest = made.digest()
    shown = secrecy.shown_digest(made, digest)
    if confirmed is not None and confirmed != shown:
        raise PlanChanged(made, shown)
    write(made.steps, operation=row, at=at)
    row.answer = made.kept()
    adding.fill(row, "answer")
    written = {type(step.fact) for step in made.steps} if write is facts.write else kinds()
    audit.append(
        by=by,
        at=at,
        action=made.action,
        about=made.about,
        counts=made.counts(),
        digest=secrecy.kept_digest(
            row.id, digest, is_personal=is_personal or made.says_something()
        ),
        imprint=imprints.of_act(row, written),
        operation=row.id,
        programme=programme,
    )
    return Outcome(done=True, digest=shown, plan=made, new_ids=made.new_ids)


def planned(plan: Plan) -> Outcome:
    """What a dry run answers."""
    shown = secrecy.shown_digest(plan)
    return Outcome(done=False, digest=shown, plan=plan, new_ids=plan.new_ids)


def _repeated(stored: Operation, by: Actor, asked: secrecy.Arguments) -> Outcome:
    is_same = asked.are_those_of(stored.arguments)
    if stored.account != by.account or stored.role != by.role or not is_same:
        raise OperationReused("This form was already used for something else. Please start again.")
    answer = stored.answer or {}
    ids = tuple(answer.get("new_ids", ()))
    return Outcome(done=True, digest="", plan=None, new_ids=ids, repeated=True)


def _sentence(error: IntegrityError | DataError) -> str:
    first = str(error).strip().splitlines()[0]
    return f"This would break a rule of the record ({first}). Nothing was saved."
