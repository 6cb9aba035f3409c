"""Recruit people, and print how many came how far."""

import json
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.commands import add_acts
from likewise.cli.setup import programme_named, start
from likewise.domain.acts import acts_of

if TYPE_CHECKING:
    from likewise.domain.recruitment import Funnel
    from likewise.queries.recruitment import Counts


@click.group()
def recruitment() -> None:
    """Invite, screen and enrol people, and how far they have come."""


@recruitment.command("funnel")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--programme", help="Name or id of the programme, where there are several.")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def funnel(as_json: bool, programme: str | None, as_: str | None) -> None:
    """Print how many people reached each step, went on, left and wait there.

    These are the numbers of a CONSORT flow diagram. Nobody is named.
    """
    start()
    from likewise.cli.actor import actor_for
    from likewise.cli.evolution import today_of
    from likewise.domain.access import NotAllowed, NotFound
    from likewise.queries.recruitment import recruitment_page

    viewer = actor_for(as_, programme_named(programme))
    try:
        found = recruitment_page(viewer, today=today_of(viewer))
    except NotFound:  # it speaks of a page, and at a terminal there is nothing to hide
        raise NotAllowed(
            f"How far recruitment has come is not for the role {viewer.role.value}. Give --as an "
            "account of another role, or leave it out to act as the machine’s owner."
        ) from None
    made: dict[str, Any] = {"order": found.order}
    for name, whole, counts in (
        ("members", found.members, found.member_counts),
        ("facilitators", found.facilitators, found.facilitator_counts),
    ):
        made[name] = _whole(whole) if whole else _rounded(counts) if counts else {}
    if found.by_practice:
        made["practices"] = {name: _whole(each) for name, each in found.by_practice}
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    click.echo(found.order)
    for name in ("members", "facilitators"):
        click.echo(f"\n{name.capitalize()}")
        for line in made[name]["steps"]:
            click.echo(_in_words(line))
    for name, each in made.get("practices", {}).items():
        reached = ", ".join(f"{line['reached']} {line['step']}" for line in each["steps"])
        click.echo(f"\n{name}: {reached}")


def _whole(found: "Funnel") -> dict[str, Any]:
    return {
        "steps": [
            {
                "step": each.step.value,
                "reached": each.reached,
                "went on": each.went_on,
                "left": {reason.value: number for reason, number in each.left.items()},
                "waiting": each.waiting,
                "not recorded": each.passed,
            }
            for each in found.steps
        ],
        "uninvited": found.uninvited,
        "enrolled unrecorded": found.unrecorded,
    }


def _rounded(found: "Counts") -> dict[str, Any]:
    return {
        "steps": [{"step": each.step.value, "reached": str(each.reached)} for each in found.steps],
        "left": {reason.value: str(number) for reason, number in found.left},
    }


def _in_words(line: dict[str, Any]) -> str:
    words = f"  {line['step']:<18} {line['reached']!s:>6}"
    if "waiting" not in line:
        return words
    left = ", ".join(f"{number} {reason}" for reason, number in line["left"].items())
    return f"{words}  {line['went on']:>6} went on  {line['waiting']:>6} wait" + (
        f"  left: {left}" if left else ""
    )


add_acts(recruitment, acts_of("recruitment"))
