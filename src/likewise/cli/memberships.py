"""Who was in which cohort on a day, from the record."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.evolution import DAY
from likewise.cli.setup import programme_named, start
from likewise.domain.refusals import DomainError
from likewise.domain.words import count

if TYPE_CHECKING:
    from likewise.queries.memberships import CohortThatDay, Roster, RosterLine, WhereOnDay


class CohortUnclear(DomainError):
    """A cohort that was named and had nobody on the day, or a name that fits several."""


@click.group()
def membership() -> None:
    """Who was in which cohort on a day."""


@membership.command("on")
@click.argument("day", type=DAY, metavar="DATE")
@click.option("--known-on", type=DAY, help="As the record said at the end of this day.")
@click.option("--cohort", help="Name, random or own id of one cohort.")
@click.option("--names", is_flag=True, help="Print names too; this is recorded as a look.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--programme", help="Name or id of the programme, where there are several.")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def on(
    day: datetime,
    known_on: datetime | None,
    cohort: str | None,
    names: bool,
    as_json: bool,
    programme: str | None,
    as_: str | None,
) -> None:
    """Print who was in which cohort on DATE (such as 2011-08-14), by random ids."""
    start()
    from likewise.cli.actor import actor_for
    from likewise.cli.evolution import today_of
    from likewise.domain.access import Capability, NotAllowed, NotFound, check_may
    from likewise.queries.memberships import rosters_on, where_on
    from likewise.queries.sources import id_called
    from likewise.records.clock import now

    viewer = actor_for(as_, programme_named(programme))
    if names:
        check_may(viewer, Capability.SEE_NAMES)
    asked: dict[str, Any] = {
        "day": day.date(),
        "known_on": known_on.date() if known_on else None,
        "today": today_of(viewer),
    }
    try:
        where = where_on(viewer, names_pairs=names, **asked)
        rosters = {each.cohort: each for each in rosters_on(viewer, **asked)}
    except NotFound:  # it speaks of a page, and at a terminal there is nothing to hide
        raise NotAllowed(
            f"Who is in which cohort is not for the role {viewer.role.value}. Give --as an account "
            "of another role, or leave it out to act as the machine's owner."
        ) from None
    own = id_called(viewer, cohort, of="Cohort") if cohort else None
    chosen = [each for each in where.cohorts if cohort in (None, each.name) or own == each.id]
    if cohort is not None and len(chosen) != 1:
        raise CohortUnclear(
            f"{'Several cohorts are' if chosen else 'No cohort with people in it that day is'} "
            f"called {cohort}. Give the id of one: they are listed without --cohort."
        )
    if names:
        from likewise.actions.looks import record_look

        seen = [
            line.label.participant
            for each in chosen
            for line in (*rosters[each.id].members, *rosters[each.id].facilitators)
        ]
        record_look(by=viewer, at=now(), about=seen, what="rosters on a day")
    if as_json:
        made = _as_json(where, chosen, rosters, names)
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        _in_words(where, chosen, rosters, names)


def _as_json(
    where: "WhereOnDay", chosen: "list[CohortThatDay]", rosters: "dict[str, Roster]", names: bool
) -> dict[str, Any]:
    return {
        "on": where.day.isoformat(),
        "known_on": where.known_on.isoformat() if where.known_on else None,
        "people": where.people,
        "in_several": where.also,
        "in_no_cohort": where.nowhere,
        "left_the_programme": where.left,
        "cohorts": [
            {
                "id": each.id,
                "name": each.name,
                "format": each.format.value if each.format else None,
                "members": [_line(line, names) for line in rosters[each.id].members],
                "facilitators": [_line(line, names) for line in rosters[each.id].facilitators],
            }
            for each in chosen
        ],
    }


def _line(line: "RosterLine", names: bool) -> dict[str, Any]:
    name = {"name": line.label.text} if names else {}
    return {
        "id": line.label.participant,
        **name,
        "joined_on": line.joined_on.isoformat(),
        "left_on": line.left_on.isoformat() if line.left_on else None,
    }


def _in_words(
    where: "WhereOnDay", chosen: "list[CohortThatDay]", rosters: "dict[str, Roster]", names: bool
) -> None:
    known = f", as known on {where.known_on.isoformat()}" if where.known_on else ""
    click.echo(f"{where.day.isoformat()}{known}")
    for each in chosen:
        members = count(each.members, "member")
        click.echo(f"\n{each.name} ({each.format or 'no format'}): {members}")
        roster = rosters[each.id]
        for line, role in (
            *((line, "member") for line in roster.members),
            *((line, "facilitator") for line in roster.facilitators),
        ):
            name = f"  {line.label.text}" if names else ""
            click.echo(f"  {line.label.participant}  {role:<11}  {line.joined_on}{name}")
    click.echo(
        f"\n{where.people} people in cohorts, {where.also} of them in several; "
        f"{where.nowhere} in no cohort, {where.left} left the programme."
    )
