"""Forgets somebody: the first to say so asks, and the guardian, who is somebody else, decides."""

from typing import TYPE_CHECKING

import click

from likewise.cli.acting import acting, begin
from likewise.domain.erasures import FILES_ELSEWHERE, Ground
from likewise.domain.words import count

GROUNDS = [str(each) for each in Ground]

if TYPE_CHECKING:
    from likewise.domain.acts import Act
    from likewise.domain.erasures import Erasure
    from likewise.queries.erasures import ErasureReach


@click.command()
@click.argument("person")
@click.option(
    "--ground",
    type=click.Choice(GROUNDS),
    default=GROUNDS[1],
    show_default=True,
    help="Why, where it was not asked for yet.",
)
@click.option("--reason", default="", help="What the guardian should know.")
@click.option("--dry-run", is_flag=True, help="Say what would be destroyed; change nothing.")
@acting
def erase(
    person: str,
    ground: str,
    reason: str,
    dry_run: bool,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """Ask for PERSON (a random id) to be erased; or, as the guardian, erase whom another named.

    Needs --as: two accounts have to agree.
    """
    begun = begin(as_, programme, as_json, with_names)
    from likewise.domain.access import Capability, may
    from likewise.queries.erasures import complete_on, reach_of_erasure, request_of

    reached = reach_of_erasure(begun.actor, participant=person)
    request = request_of(begun.actor, participant=person)
    click.echo(_said(reached), err=True)
    click.echo(f"Complete on {complete_on(begun.actor, at=begun.at):%-d %B %Y}.", err=True)
    click.echo(FILES_ELSEWHERE, err=True)
    decides = may(begun.actor, Capability.ERASE)
    begun.perform(_next_act(person, ground, reason, request if decides else None), dry_run=dry_run)


def _next_act(person: str, ground: str, reason: str, request: "Erasure | None") -> "Act":
    from likewise.domain.erasures import AskForErasure, CarryOutErasure

    if request is not None:
        return CarryOutErasure(erasure=request.id)
    return AskForErasure(participant=person, ground=Ground(ground), reason=reason)


def _said(reached: "ErasureReach") -> str:
    identity = "name and contact details, " if reached.takes_identity else ""
    both = f"Both records of this person go: {reached.records} were joined. "
    return (both if reached.records > 1 else "") + (
        f"An erasure destroys {identity}{count(reached.texts, 'text')}, and what could be guessed "
        f"from {count(reached.acts, 'act')}. {count(reached.shared, 'text')} about others too "
        "would be put before the guardian."
    )
