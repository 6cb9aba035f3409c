"""Record how cohorts change, from a terminal: the same verbs as the pages, with --dry-run.

People are given and printed by their random ids; --names prints names, and is a look that is
recorded. Cohorts are given by id or by name.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import click

from likewise.cli.acting import DAY, FORMATS, Acting, acting, begin, zone_of
from likewise.cli.commands import add_acts
from likewise.domain.acts import acts_of
from likewise.domain.words import count


@click.group()
def cohorts() -> None:
    """Record how cohorts change. People are random ids; `show` prints them."""


@cohorts.command("list")
@click.option("--state", help="Only cohorts in this state, for example open.")
@click.option("--format", "format_", type=FORMATS, help="Only cohorts of this format.")
@acting
def list_(
    state: str | None,
    format_: str | None,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """List the cohorts, open ones first."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.domain.arms import Format
    from likewise.domain.cohorts import State
    from likewise.queries.cohorts import cohorts as listed

    states = {each.value: each for each in State}
    if state is not None and state not in states:
        raise click.BadParameter(f"There are: {', '.join(states)}.", param_hint="--state")
    found = listed(
        hand.actor,
        today=hand.today,
        state=states[state] if state else None,
        format=Format(format_) if format_ else None,
    ).cohorts
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "format": each.format,
            "state": each.state,
            "members": each.members,
            "facilitators": each.facilitators,
            "leads": [one.text if with_names else one.participant for one in each.leads],
            "venue": each.venue,
            "next_meeting": each.next_meeting[1].isoformat() if each.next_meeting else None,
        }
        for each in found
    ]
    if with_names:
        hand.look([one.participant for each in found for one in each.leads])
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row, each in zip(rows, found, strict=True):
        click.echo(
            f"{row['id']}  {row['state'] or 'not begun':<17}  {row['format'] or '':<10}  "
            f"{count(each.members, 'member'):>11}  {row['name']}"
        )
    if not rows:
        click.echo("There are no such cohorts.", err=True)


@cohorts.command()
@click.argument("cohort")
@click.option("--on", type=DAY, help="Roster of this day; today where it is left out.")
@click.option("--known", type=DAY, help="As the record knew it at the end of this day.")
@acting
def show(
    cohort: str,
    on: datetime | None,
    known: datetime | None,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """Show one cohort: who was in it on a day, and what happened to it."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.queries.cohorts import cohort_page

    today = hand.today
    page = cohort_page(
        hand.actor,
        cohort=hand.cohort(cohort),
        day=on.date() if on else today,
        today=today,
        known_at=_end_of(known, hand),
    )
    if with_names:
        hand.look([each.label.participant for each in page.roster])
    shown = _page_values(page, with_names=with_names)
    if as_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    click.echo(f"{shown['name']} ({shown['id']}), {shown['format']}, {shown['state']}")
    click.echo(f"On {shown['on']}:")
    for person in shown["people"]:
        click.echo(f"  {person['who']}  {person['role']}{', leads' if person['leads'] else ''}")
    for event in shown["events"]:
        click.echo(f"{event['on']}  {event['kind']}: {event['reason'] or 'no reason given'}")


def _end_of(known: datetime | None, hand: Acting) -> datetime | None:
    if known is None or hand.actor.programme is None:
        return None
    end = (known + timedelta(days=1)).replace(tzinfo=zone_of(hand.actor.programme))
    return end - timedelta(microseconds=1)


def _page_values(page: Any, *, with_names: bool) -> dict[str, Any]:
    history = page.history
    return {
        "id": history.id,
        "name": page.cohort_names[history.id],
        "on": page.day.isoformat(),
        "format": history.format_on(page.day),
        "state": history.state_on(page.day),
        "people": [
            {
                "who": each.label.text if with_names else each.label.participant,
                "role": each.role,
                "leads": each.leads,
                "joined_on": each.spell.joined_on.isoformat(),
            }
            for each in page.roster
        ],
        "events": [
            {
                "kind": event.kind,
                "on": event.on.isoformat(),
                "predecessors": list(event.predecessors),
                "successors": list(event.successors),
                "staying": list(event.staying),
                "moved": len(event.people("moved")),
                "stayed": len(event.people("stayed")),
                "left": len(event.people("left")),
                "reason": event.reason,
            }
            for event in page.events
        ],
    }


add_acts(cohorts, (*acts_of("cohorts"), *acts_of("memberships")))
