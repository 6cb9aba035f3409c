"""Lists the people of a programme, with their random ids and their own."""

import json
from enum import StrEnum

import click

from likewise.cli.acting import acting, begin
from likewise.domain.words import join_words

ALL = 1_000_000  # a command prints the list whole


@click.group()
def people() -> None:
    """List the people of a programme. `likewise participants` adds and changes them."""


@people.command("list")
@click.option("--find", default="", help="Part of a name, or the beginning of a random id.")
@click.option("--status", help="Only people with this status today, for example enrolled.")
@click.option("--role", help="Only people with this role: member or facilitator.")
@acting
def list_(
    find: str,
    status: str | None,
    role: str | None,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """List people by random id and own id, with status, roles and practice; names with --names."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.domain.access import Capability, check_may
    from likewise.domain.participants import RoleName, StatusName
    from likewise.queries.participants import Asked
    from likewise.queries.participants import people as listed
    from likewise.queries.sources import own_ids

    if with_names:
        check_may(hand.actor, Capability.SEE_NAMES)
    found = listed(
        hand.actor,
        today=hand.today,
        asked=Asked(
            text=find,
            status=StatusName(_one_of(StatusName, status, "--status")) if status else None,
            role=RoleName(_one_of(RoleName, role, "--role")) if role else None,
        ),
        size=ALL,
    ).rows
    own = own_ids(hand.actor, participants=[each.participant for each in found])
    rows = [
        {
            "id": each.participant,
            "own_id": own.get(each.participant),
            "status": each.status.value if each.status else None,
            "roles": [one.value for one in each.roles],
            "practice": each.practice,
            **({"name": each.label.text} if with_names else {}),
        }
        for each in found
    ]
    if with_names:
        hand.look([each.participant for each in found])
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row, each in zip(rows, found, strict=True):
        name = f"  {each.label.text}" if with_names else ""
        click.echo(
            f"{row['id']}  {row['own_id'] or '':<12}  {row['status'] or 'not invited':<12}  "
            f"{join_words(each.roles) or 'no role':<12}  {row['practice'] or ''}{name}".rstrip()
        )
    if not rows:
        click.echo("There are no such people.", err=True)


def _one_of(kind: type[StrEnum], given: str, option: str) -> str:
    words = [each.value for each in kind]
    if given not in words:
        raise click.BadParameter(f"There are: {', '.join(words)}.", param_hint=option)
    return given
