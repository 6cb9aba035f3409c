"""A cohort's own life: format, rest, resume, end, and joiners."""

import click

from likewise.cli.cohorts.asking import FORMATS, Asked, changing


@click.command("change-format")
@click.argument("cohort")
@click.argument("format_", metavar="FORMAT", type=FORMATS)
@changing(exception=True)
def change_format(asked: Asked, cohort: str, format_: str) -> None:
    """COHORT keeps its people and has another FORMAT."""
    from likewise.actions.cohorts import change_format as act
    from likewise.domain.arms import Format

    asked.act(
        act,
        cohort=asked.cohort(cohort),
        format=Format(format_),
        on=asked.on,
        reason=asked.reason,
        exception=asked.exception,
    )


@click.command()
@click.argument("cohort")
@changing()
def rest(asked: Asked, cohort: str) -> None:
    """COHORT rests; its people stay, what was planned is cancelled."""
    from likewise.actions.cohorts import rest_cohort

    asked.act(rest_cohort, cohort=asked.cohort(cohort), on=asked.on, reason=asked.reason)


@click.command()
@click.argument("cohort")
@changing()
def resume(asked: Asked, cohort: str) -> None:
    """COHORT, which rested, is open again."""
    from likewise.actions.cohorts import resume_cohort

    asked.act(resume_cohort, cohort=asked.cohort(cohort), on=asked.on, reason=asked.reason)


@click.command()
@click.argument("cohort")
@changing()
def end(asked: Asked, cohort: str) -> None:
    """COHORT ends; everybody leaves it, its history stays."""
    from likewise.actions.cohorts import end_cohort

    asked.act(end_cohort, cohort=asked.cohort(cohort), on=asked.on, reason=asked.reason)


@click.command("open")
@click.argument("cohort")
@changing(reason=False)
def open_(asked: Asked, cohort: str) -> None:
    """COHORT is open to joiners."""
    _set_state(asked, cohort, "open")


@click.command()
@click.argument("cohort")
@changing(reason=False)
def close(asked: Asked, cohort: str) -> None:
    """COHORT is closed to joiners."""
    _set_state(asked, cohort, "closed to joiners")


def _set_state(asked: Asked, cohort: str, state: str) -> None:
    from likewise.actions.cohorts import set_cohort_state
    from likewise.domain.cohorts import State

    asked.act(set_cohort_state, cohort=asked.cohort(cohort), state=State(state), on=asked.on)
