"""What every command about cohorts is asked, and how it answers."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from likewise.cli.setup import programme_named, start
from likewise.domain.refusals import DomainError

if TYPE_CHECKING:
    from likewise.domain.accounts import Actor
    from likewise.domain.operations import Outcome, Plan

FORMATS = click.Choice(["one-to-one", "group", "combined"])
DAY = click.DateTime(formats=["%Y-%m-%d"])


class CohortUnclear(DomainError):
    """A cohort that was not found, or a name that several have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every command of this group is given: who acts, when, and how to answer."""

    actor: "Actor"
    at: datetime
    today: date
    operation: str
    on: date
    reason: str
    exception: str
    is_dry: bool
    as_json: bool
    with_names: bool

    def act(self, action: Callable[..., "Outcome"], **arguments: Any) -> None:
        """Carry out one action, or say what it would do."""
        outcome = action(
            by=self.actor,
            at=self.at,
            operation=self.operation,
            dry_run=self.is_dry,
            **arguments,
        )
        _report(self, outcome)

    def cohort(self, given: str) -> str:
        """The id of the cohort with this id or name."""
        from likewise.queries.cohorts import cohorts as listed

        known = listed(self.actor, today=self.today).cohorts
        found = [each.id for each in known if given in (each.id, each.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise CohortUnclear(f"Several cohorts are called {given}. Give an id: {found}.")
        raise CohortUnclear(
            f"There is no cohort {given!r} in this programme. `likewise cohorts list` shows them."
        )

    def cohorts(self, given: Sequence[str]) -> list[str]:
        """The ids of several cohorts."""
        return [self.cohort(each) for each in given]


def acting(command: Callable[..., None]) -> Callable[..., None]:
    """Options of every command: who acts, where, and how the answer is printed."""
    options = (
        click.option("--as", "as_", help="Account that acts: an e-mail address, or ADDRESS:ROLE."),
        click.option("--programme", help="Name or id of the programme, where there are several."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--names", "with_names", is_flag=True, help="Print names; a recorded look."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def changing(
    *, reason: bool = True, exception: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Options of a command that changes something, gathered into one `asked`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapped(
            on: datetime,
            as_: str | None,
            programme: str | None,
            as_json: bool,
            with_names: bool,
            dry_run: bool,
            reason: str = "",
            exception: str = "",
            **rest: Any,
        ) -> None:
            asked = asked_for(
                as_, programme, on.date(), reason, exception, dry_run, as_json, with_names
            )
            command(asked=asked, **rest)

        made: Callable[..., None] = wrapped
        made = click.option("--dry-run", is_flag=True, help="Show the plan; change nothing.")(made)
        if exception:
            made = click.option(
                "--exception", default="", help="Reason for an exception to the protocol."
            )(made)
        if reason:
            made = click.option("--reason", required=True, help="Why, in your own words.")(made)
        made = click.option("--on", type=DAY, required=True, help="Day of the change: 2011-02-20.")(
            made
        )
        return acting(made)

    return decorate


def asked_for(
    as_: str | None,
    programme: str | None,
    on: date,
    reason: str,
    exception: str,
    is_dry: bool,
    as_json: bool,
    with_names: bool,
) -> Asked:
    """Switch on, and gather what a command was asked."""
    start()
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    chosen, at = programme_named(programme), now()
    return Asked(
        actor=actor_for(as_, chosen),
        at=at,
        today=at.astimezone(zone_of(chosen)).date(),
        operation=secrets.token_hex(16),
        on=on,
        reason=reason,
        exception=exception,
        is_dry=is_dry,
        as_json=as_json,
        with_names=with_names,
    )


def reading(as_: str | None, programme: str | None, as_json: bool, with_names: bool) -> Asked:
    """What a command that only reads is asked."""
    return asked_for(as_, programme, date.max, "", "", True, as_json, with_names)


def _report(asked: Asked, outcome: "Outcome") -> None:
    plan = outcome.plan
    if asked.as_json:
        click.echo(json.dumps(_plain(outcome), indent=2, ensure_ascii=False))
        return
    if plan is None:
        click.echo("This was done before; nothing changed.")
        return
    from likewise.reports.plans import sections

    click.echo("This would happen:" if asked.is_dry else "Done:", err=True)
    for section in sections(plan, _names(asked, plan)):
        click.echo(section.heading)
        for line in section.lines:
            click.echo(f"  {line}")
    for warning in plan.warnings:
        click.echo(f"Note: {warning}", err=True)


def _plain(outcome: "Outcome") -> dict[str, Any]:
    from likewise.domain.facts import values_of

    steps = outcome.plan.steps if outcome.plan else ()
    return {
        "done": outcome.done,
        "repeated": outcome.repeated,
        "digest": outcome.digest,
        "new_ids": list(outcome.new_ids),
        "warnings": list(outcome.plan.warnings) if outcome.plan else [],
        "steps": [
            {"does": step.does, "noun": type(step.fact).__name__, **values_of(step.fact)}
            for step in steps
        ],
    }


def _names(asked: Asked, plan: "Plan") -> Mapping[str, str]:
    from likewise.queries.operations import names_in_plan, people_in

    names = names_in_plan(asked.actor, plan=plan)
    people = people_in(plan)
    if asked.with_names:
        look(asked, people)
        return names
    return {**names, **{each: each for each in people}}


def look(asked: Asked, people: Iterable[str]) -> None:
    """Note that names were printed."""
    from likewise.actions.access import record_look

    record_look(by=asked.actor, at=asked.at, about=tuple(people), what="the command line")


def zone_of(programme: str) -> ZoneInfo:
    """The time zone in which a programme's days begin and end."""
    from likewise.domain.programmes import Programme
    from likewise.records.facts import current

    return ZoneInfo(current(Programme, fact=programme)[0].zone)
