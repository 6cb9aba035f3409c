"""Acts from elsewhere: which there are, one of them, or a list of them, all or none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse

from likewise.actions.operations import (
    NOT_NOW,
    perform,
    perform_from_elsewhere,
    perform_together,
)
from likewise.api import problems
from likewise.api.answers import answered, plainly
from likewise.api.declared import Caller
from likewise.api.entrance import said_of
from likewise.api.problems import Problem
from likewise.domain.access import check_may, may
from likewise.domain.acts import ActNotRight, Asks, Fault, act_of, every_act, find_act
from likewise.domain.acts.values import NotPlain, read_fields
from likewise.domain.acts.words import listed
from likewise.domain.operations import Outcome, Plan, PlanChanged
from likewise.domain.refusals import DomainError
from likewise.formats.acts import LARGEST, acts_of, loaded
from likewise.queries.changes import changes_since, people_changed, versions_in
from likewise.queries.operations import names_in_plan, people_in
from likewise.reports.plans import Section, sections

OPERATION = r"^[A-Za-z0-9_-]{22,56}$"  # 128 random bits, and room for the number of each act


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How an act is asked for, beside the act itself."""

    operation: Annotated[
        str,
        Asks(
            question="An id that you made of 128 random bits or more, as letters and digits. "
            "The same id again answers the same and changes nothing",
            missing="Make an id for this operation and send it as `operation`.",
            longest=56,
        ),
    ]
    dry_run: Annotated[bool, Asks(question="Only say what would happen?")] = False
    confirmed: Annotated[
        str | None,
        Asks(question="The digest of the plan that you saw: done only if it is still the same"),
    ] = None
    names: Annotated[
        bool, Asks(question="People by name in the plan, where the role may see them? A look")
    ] = False
    versions: Annotated[
        tuple[str, ...],
        Asks(
            question="The `versions` of the plan that you saw: if the plan has changed, you are "
            "told who changed what since. A look"
        ),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it. All but `done` and `new_ids` are those of a dry run.

    `versions` are those of the facts that it would change: send them with the digest.
    """

    done: bool
    new_ids: tuple[str, ...]
    digest: str | None
    warnings: tuple[str, ...]
    versions: tuple[str, ...]
    plan: tuple[Section, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """An act that the token's role may do: what it is, and what its fields hold, in words."""

    act: str
    form: int
    about: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLines:
    """The acts that the token's role may do."""

    acts: tuple[ActLine, ...]


def list_acts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The acts that the token's role may do, with what each field holds."""
    _no_parameters(request)
    lines = tuple(
        ActLine(**listed(kind)) for kind in every_act() if may(caller.actor, kind.declared.needs)
    )
    return answered(request, ActLines(acts=lines))


def do_act(request: HttpRequest, caller: Caller, name: str) -> HttpResponse:
    """Carry out one act, or say what it would do."""
    _no_parameters(request)
    kind = find_act(name)
    if kind is None:
        raise Problem(problems.NOT_FOUND, "There is no act of that name. Ask for /api/v1/acts.")
    check_may(caller.actor, kind.declared.needs)
    wanted, said = _read(request, "act")
    act = act_of(said)
    if type(act) is not kind:
        raise ActNotRight([Fault("act", f"The address says {name}, and the act another.")])
    given: dict[str, Any] = {
        "by": caller.actor, "at": caller.at, "operation": wanted.operation,
        "confirmed": wanted.confirmed,
    }  # fmt: skip
    with _Refused(caller, wanted):
        if wanted.dry_run:
            return _answer(request, caller, wanted, perform(act, dry_run=True, **given))
        return _answer(request, caller, wanted, perform_from_elsewhere(act, **given))


def do_acts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Carry out a list of acts in their order, all or none, or say what they would do."""
    _no_parameters(request)
    wanted, said = _read(request, "acts")
    acts = acts_of(said)
    for act in acts:
        check_may(caller.actor, act.declared.needs)
    with _Refused(caller, wanted):
        outcome = perform_together(
            acts, by=caller.actor, at=caller.at, operation=wanted.operation,
            dry_run=wanted.dry_run, confirmed=wanted.confirmed,
        )  # fmt: skip
        return _answer(request, caller, wanted, outcome)


class _Refused:
    """A refusal within an act is one kind of problem, now and when the same comes again."""

    def __init__(self, caller: Caller, wanted: Wanted) -> None:
        self.caller, self.wanted = caller, wanted

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, PlanChanged):
            plan = _plan(self.caller, self.wanted, error.plan)
            more = {
                "digest": error.digest,
                "versions": plainly(versions_in(error.plan)),
                "changes": _changes(self.caller, self.wanted, error.plan),
                "plan": plainly(plan),
            }
            raise Problem(problems.PLAN_CHANGED, error.sentence, more=more) from None
        if isinstance(error, DomainError) and not isinstance(error, NOT_NOW):
            raise Problem(problems.REFUSED, error.sentence) from None


def _answer(request: HttpRequest, caller: Caller, wanted: Wanted, outcome: Outcome) -> HttpResponse:
    if outcome.done or outcome.plan is None:
        done = Done(
            done=True, new_ids=outcome.new_ids, digest=None, warnings=(), versions=(), plan=None
        )
        return answered(request, done)
    plan = outcome.plan
    return answered(
        request,
        Done(
            done=False,
            new_ids=outcome.new_ids,
            digest=outcome.digest,
            warnings=plan.warnings,
            versions=versions_in(plan),
            plan=_plan(caller, wanted, plan),
        ),
    )


def _plan(caller: Caller, wanted: Wanted, plan: Plan) -> tuple[Section, ...]:
    """The plan in words; with people's names only where they are asked for, which is a look."""
    people = people_in(plan)
    names = names_in_plan(caller.actor, plan=plan)
    if wanted.names:
        caller.look(tuple(people), "a plan")
        return sections(plan, names)
    return sections(plan, {**names, **{each: each for each in people}})


def _changes(caller: Caller, wanted: Wanted, plan: Plan) -> list[dict[str, Any]]:
    """Who changed what since the caller saw it, of what a plan would change; which is a look."""
    if not wanted.versions:
        return []
    found = changes_since(caller.actor, seen=wanted.versions, plan=plan)
    if found:
        caller.look(tuple(people_changed(caller.actor, changes=found)), "a plan")
    return [
        {
            "noun": each.fact.declared.noun,
            "id": each.fact.id,
            "who": each.who,
            "at": plainly(each.at),
            "is_new": each.is_new,
            "fields": plainly(each.fields),
        }
        for each in found
    ]


def _read(request: HttpRequest, what: str) -> tuple[Wanted, Any]:
    """How it is asked for, and the act or acts as plain data.

    Raises
    ------
    Problem
        When the body is no JSON of ours.
    ActNotRight
        With the faults of everything beside the act.
    """
    said = _body(request)
    if not isinstance(said, dict):
        raise ActNotRight([Fault("", f"Send a table with `operation` and `{what}`.")])
    rest = {name: value for name, value in said.items() if name != what}
    faults = [] if what in said else [Fault(what, f"Send what is to be done as `{what}`.")]
    try:
        wanted = Wanted(**read_fields(Wanted, rest))
    except NotPlain as wrong:
        raise ActNotRight([*faults, *wrong.faults]) from None
    if not re.fullmatch(OPERATION, wanted.operation):
        sentence = "An operation id has 22 to 56 letters, digits, - or _, of 128 random bits."
        faults.append(Fault("operation", sentence))
    if faults:
        raise ActNotRight(faults)
    return wanted, said[what]


def _body(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        raise Problem(problems.NOT_JSON, "Send JSON, with Content-Type: application/json.")
    length = request.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:12]) > LARGEST:
        raise Problem(problems.TOO_LONG, f"Send at most {LARGEST >> 20} MB at a time.")
    try:
        return loaded(request.body)
    except ActNotRight as wrong:
        raise Problem(problems.NOT_READABLE, wrong.sentence) from None


def _no_parameters(request: HttpRequest) -> None:
    given = said_of(request)
    if given:
        faults = [Fault(name[:80], f"There is no parameter {name[:60]!r} here.") for name in given]
        raise Problem(problems.NOT_READABLE, faults[0].sentence, faults=faults)
