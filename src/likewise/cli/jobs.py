"""What happens by itself, from a terminal: the list, and deciding about what failed too often."""

import json
from dataclasses import asdict

import click

from likewise.cli.setup import start


@click.group()
def jobs() -> None:
    """What happens by itself: see what is due and what failed, and decide about it."""


@jobs.command("list")
@click.option("--all", "everything", is_flag=True, help="List what is done or let be, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(everything: bool, as_json: bool) -> None:
    """List jobs, those that need a decision first. Exit code 3 where one has stopped."""
    start()
    from likewise.cli.actor import actor_for
    from likewise.domain.jobs import JobState
    from likewise.queries.jobs import work

    found = work(actor_for(None, None), everything=everything)
    if as_json:
        rows = [asdict(each) for each in found.lines]
        click.echo(json.dumps({"counts": found.counts, "jobs": rows}, indent=2, default=str))
    else:
        click.echo(", ".join(f"{number:,} {state}" for state, number in found.counts.items()))
        for each in found.lines:
            failed = f"; {each.attempts} tries, last: {each.failure}" if each.failure else ""
            due = f"due {each.due_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"{each.row:>8}  {each.kind}: {each.state}, {due}{failed}")
    if found.counts[JobState.STOPPED]:
        raise click.exceptions.Exit(3)


@jobs.command("try-again")
@click.argument("job", type=int)
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def try_again(job: int, as_: str | None) -> None:
    """Have a stopped job tried again, from the beginning."""
    start()
    from likewise.actions.jobs import try_job_again
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    try_job_again(by=actor_for(as_, None), at=now(), job=job)
    click.echo("It is tried again now.")


@jobs.command("let-be")
@click.argument("job", type=int)
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def let_be(job: int, as_: str | None) -> None:
    """Leave a stopped job alone."""
    start()
    from likewise.actions.jobs import let_job_be
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    let_job_be(by=actor_for(as_, None), at=now(), job=job)
    click.echo("It is left alone.")
