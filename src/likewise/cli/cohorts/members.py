"""One person and one cohort: join, leave and move."""

from decimal import Decimal

import click

from likewise.cli.cohorts.asking import Asked, changing


@click.command()
@click.argument("cohort")
@click.argument("participant")
@click.option("--role", type=click.Choice(["member", "facilitator"]), default="member",
              show_default=True)  # fmt: skip
@click.option("--share", type=float, help="Part of a facilitator's time, between 0 and 1.")
@changing(reason=False, exception=True)
def join(asked: Asked, cohort: str, participant: str, role: str, share: float | None) -> None:
    """PARTICIPANT joins COHORT."""
    from likewise.actions.memberships import join_cohort
    from likewise.domain.participants import RoleName

    asked.act(
        join_cohort,
        cohort=asked.cohort(cohort),
        participant=participant,
        on=asked.on,
        role=RoleName(role),
        share=None if share is None else Decimal(str(share)),
        exception=asked.exception,
    )


@click.command()
@click.argument("cohort")
@click.argument("participant")
@changing()
def leave(asked: Asked, cohort: str, participant: str) -> None:
    """PARTICIPANT leaves COHORT."""
    from likewise.actions.memberships import leave_cohort

    asked.act(
        leave_cohort,
        cohort=asked.cohort(cohort),
        participant=participant,
        on=asked.on,
        reason=asked.reason,
    )


@click.command()
@click.argument("from_cohort")
@click.argument("to_cohort")
@click.argument("participant")
@click.option("--role", type=click.Choice(["member", "facilitator"]), default="member",
              show_default=True)  # fmt: skip
@changing(exception=True)
def move(asked: Asked, from_cohort: str, to_cohort: str, participant: str, role: str) -> None:
    """PARTICIPANT leaves FROM_COHORT and joins TO_COHORT on the same day."""
    from likewise.actions.memberships import move_member
    from likewise.domain.participants import RoleName

    asked.act(
        move_member,
        from_cohort=asked.cohort(from_cohort),
        to_cohort=asked.cohort(to_cohort),
        participant=participant,
        on=asked.on,
        reason=asked.reason,
        role=RoleName(role),
        exception=asked.exception,
    )
