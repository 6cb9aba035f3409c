"""Who acts at the terminal, in which programme, and how the answer is printed."""

import json
import secrets
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from likewise.cli.setup import CohortUnclear, programme_named, start
from likewise.domain.periods import in_words

if TYPE_CHECKING:
    from likewise.cli.servers import Server
    from likewise.domain.accounts import Actor
    from likewise.domain.acts import Act
    from likewise.domain.operations import Outcome, Plan, Step

FORMATS = click.Choice(["one-to-one", "group", "combined"])
DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts, when, and how to answer."""

    actor: "Actor"
    at: datetime
    as_json: bool
    with_names: bool
    again: str = ""  # what another command has to say to be done by the same, in the same place

    @property
    def today(self) -> date:
        """The day on which they act, as the people of the programme would say."""
        return self.at.astimezone(zone_of(self.actor.programme or "")).date()

    def perform(self, act: "Act", *, dry_run: bool) -> None:
        """Carry out one act, or say what it would do."""
        from likewise.actions.operations import perform

        operation = secrets.token_hex(16)
        outcome = perform(act, by=self.actor, at=self.at, operation=operation, dry_run=dry_run)
        _report(self, outcome)
        if outcome.done and not act.declared.stays:
            click.echo(
                f"To take it back: likewise acts take-back {operation} --reason WHY{self.again}",
                err=True,
            )

    def perform_together(self, acts: "Sequence[Act]", *, operation: str, dry_run: bool) -> None:
        """Carry out several acts, all or none, or say what they would do."""
        from likewise.actions.operations import perform_together

        outcome = perform_together(
            acts, by=self.actor, at=self.at, operation=operation, dry_run=dry_run
        )
        _report(self, outcome)

    def cohort(self, given: str) -> str:
        """The id of the cohort with this id or name, or that a source calls so."""
        from likewise.queries.cohorts import cohorts as listed

        known = listed(self.actor, today=self.today).cohorts
        found = [each.id for each in known if given in (each.id, each.name)]
        if not found:
            own = self.id_of(given, of="Cohort")
            found = [each.id for each in known if each.id == own]
        if len(found) == 1:
            return found[0]
        if found:
            raise CohortUnclear(f"Several cohorts are called {given}. Give an id: {found}.")
        raise CohortUnclear(
            f"There is no cohort {given!r} in this programme. `likewise cohorts list` shows them."
        )

    def id_of(self, given: str, *, of: str) -> str:
        """The id of what is called so: by its random id, or by the id that a source gave it."""
        from likewise.queries.sources import id_called

        return id_called(self.actor, given, of=of)

    def look(self, people: Iterable[str]) -> None:
        """Note that names were printed."""
        from likewise.actions.looks import record_look

        record_look(by=self.actor, at=self.at, about=tuple(people), what="the command line")


def acting(command: Callable[..., None]) -> Callable[..., None]:
    """Options of every command: who acts, where, and how the answer is printed."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option("--as", "as_", help="Account that acts: an e-mail address, or ADDRESS:ROLE."),
    click.option("--programme", help="Name or id of the programme, where there are several."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    click.option("--names", "with_names", is_flag=True, help="Print names; a recorded look."),
)
SERVER = click.option("--server", help="Address of a server that does it, by a token's role.")


def begin(as_: str | None, programme: str | None, as_json: bool, with_names: bool) -> Acting:
    """Switch on, and see who acts where."""
    start()
    from likewise.cli.actor import actor_for

    actor = actor_for(as_, programme_named(programme))
    return Acting(
        actor=actor,
        at=present_of(actor),
        as_json=as_json,
        with_names=with_names,
        again="".join(
            f" {option} {shlex.quote(given)}"
            for option, given in (("--as", as_), ("--programme", programme))
            if given
        ),
    )


def present_of(actor: "Actor") -> datetime:
    """Now; in the example, which has a time of its own, its present, and that is said."""
    from django.conf import settings

    from likewise.domain.programmes import Programme
    from likewise.records.clock import going_on_from, now
    from likewise.records.facts import current

    (programme,) = current(Programme, fact=actor.programme or "")
    if not programme.is_example or settings.CLOCK is not None:
        return now()
    from likewise.actions.example import present

    at = going_on_from(present(programme.id))
    day = in_words(at.astimezone(ZoneInfo(programme.zone)).date())
    click.echo(f"Note: this is the example, where it is {day}.", err=True)
    return at


def begin_at(
    server: str | None, as_: str | None, programme: str | None, as_json: bool, with_names: bool
) -> "Acting | Server":
    """Switch on here, or turn to a server, which knows from the token who acts where."""
    if server is None:
        return begin(as_, programme, as_json, with_names)
    from likewise.cli.servers import server_at

    return server_at(server, as_=as_, programme=programme, as_json=as_json, with_names=with_names)


def _report(acting: Acting, outcome: "Outcome") -> None:
    plan = outcome.plan
    if acting.as_json:
        click.echo(json.dumps(_plain(outcome, acting.actor), indent=2, ensure_ascii=False))
        return
    if plan is None:
        click.echo("This was done before; nothing changed.")
        return
    from likewise.reports.plans import sections

    click.echo("Done:" if outcome.done else "This would happen:", err=True)
    for section in sections(plan, _names(acting, plan)):
        click.echo(section.heading)
        for line in section.lines:
            click.echo(f"  {line}")
    for warning in plan.warnings:
        click.echo(f"Note: {warning}", err=True)


def _plain(outcome: "Outcome", actor: "Actor") -> dict[str, Any]:
    steps = outcome.plan.steps if outcome.plan else ()
    return {
        "done": outcome.done,
        "repeated": outcome.repeated,
        "digest": outcome.digest,
        "new_ids": list(outcome.new_ids),
        "warnings": list(outcome.plan.warnings) if outcome.plan else [],
        "steps": [
            {
                "does": step.does,
                "noun": type(step.fact).__name__,
                **_said(actor, step),
            }
            for step in steps
        ],
    }


def _said(actor: "Actor", step: "Step") -> dict[str, Any]:
    """What a step says, as far as whoever acts reads of it what they do not say themselves."""
    from likewise.domain.access import Extent, extent
    from likewise.domain.facts import values_of
    from likewise.queries.access import shown

    if step.does == "record":
        return values_of(step.fact)
    if extent(actor, type(step.fact).__name__) is Extent.NEVER:
        return {"id": step.fact.id}
    return values_of(shown(actor, step.fact))


def _names(acting: Acting, plan: "Plan") -> Mapping[str, str]:
    from likewise.queries.operations import names_in_plan, people_in

    names = names_in_plan(acting.actor, plan=plan)
    people = people_in(plan)
    if acting.with_names:
        acting.look(people)
        return names
    return {**names, **{each: each for each in people}}


def zone_of(programme: str) -> ZoneInfo:
    """The time zone in which a programme's days begin and end."""
    from likewise.domain.programmes import Programme
    from likewise.records.facts import current

    return ZoneInfo(current(Programme, fact=programme)[0].zone)
