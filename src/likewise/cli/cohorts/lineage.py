"""Cohorts that start, become one, or part."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import click

from likewise.cli.cohorts.asking import FORMATS, Asked, changing


@click.command()
@click.argument("name")
@click.option("--format", "format_", type=FORMATS, required=True)
@click.option("--member", "members", multiple=True, help="Id of somebody in it from the start.")
@click.option("--facilitator", "facilitators", multiple=True, help="Id of a facilitator.")
@click.option("--lead", "leads", multiple=True, help="Id of a facilitator who leads.")
@click.option("--venue", help="Id of a venue.")
@changing(exception=True)
def form(
    asked: Asked,
    name: str,
    format_: str,
    members: Sequence[str],
    facilitators: Sequence[str],
    leads: Sequence[str],
    venue: str | None,
) -> None:
    """Start a cohort called NAME."""
    from likewise.actions.cohorts import form_cohort
    from likewise.domain.participants import RoleName

    people = dict.fromkeys(members, RoleName.MEMBER) | dict.fromkeys(
        (*facilitators, *leads), RoleName.FACILITATOR
    )
    asked.act(
        form_cohort,
        new=_new(name, format_, venue, leads),
        people=people,
        on=asked.on,
        reason=asked.reason,
        exception=asked.exception,
    )


@click.command()
@click.argument("cohort", nargs=-1, required=True)
@click.option("--into", "name", required=True, help="Name of the cohort that starts.")
@click.option("--format", "format_", type=FORMATS, required=True)
@click.option("--staying", multiple=True, help="Cohort that was asked and stays as it is.")
@click.option("--leaving", multiple=True, help="Id of somebody who does not come along.")
@click.option("--lead", "leads", multiple=True, help="Id of a facilitator who leads.")
@click.option("--venue", help="Id of a venue.")
@changing(exception=True)
def merge(
    asked: Asked,
    cohort: Sequence[str],
    name: str,
    format_: str,
    staying: Sequence[str],
    leaving: Sequence[str],
    leads: Sequence[str],
    venue: str | None,
) -> None:
    """Several COHORTs stop and a new one starts from them: pairs that become a group."""
    from likewise.actions.cohorts import merge_cohorts

    asked.act(
        merge_cohorts,
        predecessors=asked.cohorts(cohort),
        successor=_new(name, format_, venue, leads),
        on=asked.on,
        reason=asked.reason,
        staying=asked.cohorts(staying),
        leaving=frozenset(leaving),
        exception=asked.exception,
    )


@click.command()
@click.argument("cohort", nargs=-1, required=True)
@click.option("--into", required=True, help="The cohort that goes on.")
@click.option("--leaving", multiple=True, help="Id of somebody who does not come along.")
@changing(exception=True)
def absorb(asked: Asked, cohort: Sequence[str], into: str, leaving: Sequence[str]) -> None:
    """What is left of one or several COHORTs joins another, which goes on."""
    from likewise.actions.cohorts import absorb_cohorts

    asked.act(
        absorb_cohorts,
        absorbed=asked.cohorts(cohort),
        into=asked.cohort(into),
        on=asked.on,
        reason=asked.reason,
        leaving=frozenset(leaving),
        exception=asked.exception,
    )


@click.command()
@click.argument("cohort")
@click.option("--part", "parts", multiple=True, required=True, metavar="NAME:FORMAT:ID,ID",
              help="A cohort that starts, and who goes there.")  # fmt: skip
@click.option("--leaving", multiple=True, help="Id of somebody who leaves.")
@changing(exception=True)
def split(asked: Asked, cohort: str, parts: Sequence[str], leaving: Sequence[str]) -> None:
    """COHORT stops, and its people go on in several new ones."""
    from likewise.actions.cohorts import split_cohort

    asked.act(
        split_cohort,
        cohort=asked.cohort(cohort),
        parts=[_part(each) for each in parts],
        on=asked.on,
        reason=asked.reason,
        leaving=frozenset(leaving),
        exception=asked.exception,
    )


@click.command()
@click.option("--from", "sources", multiple=True, required=True, help="A cohort that gives.")
@click.option("--to", "target", required=True, help="The cohort that receives.")
@click.option("--moving", multiple=True, help="Id of somebody who moves.")
@click.option("--also", multiple=True, help="Id of somebody who comes as well as staying.")
@click.option("--time", "time_", multiple=True, metavar="ID[:SHARE]",
              help="A facilitator who gives time, and the share of it: ID:0.5.")  # fmt: skip
@changing(exception=True)
def draw(
    asked: Asked,
    sources: Sequence[str],
    target: str,
    moving: Sequence[str],
    also: Sequence[str],
    time_: Sequence[str],
) -> None:
    """A cohort draws people or facilitators' time from others, and all go on."""
    from likewise.actions.cohorts import draw_on_cohorts
    from likewise.domain.cohorts import Drawn

    asked.act(
        draw_on_cohorts,
        sources=asked.cohorts(sources),
        target=asked.cohort(target),
        drawn=Drawn(
            moving=frozenset(moving),
            joining_too=frozenset(also),
            facilitators=dict(_share(each) for each in time_),
        ),
        on=asked.on,
        reason=asked.reason,
        exception=asked.exception,
    )


def _new(name: str, format_: str, venue: str | None, leads: Sequence[str]) -> Any:
    from likewise.domain.arms import Format
    from likewise.domain.cohorts import NewCohort

    return NewCohort(name=name, format=Format(format_), venue=venue, leads=tuple(leads))


def _part(given: str) -> Any:
    from likewise.domain.arms import Format
    from likewise.domain.cohorts import Part

    name, _, rest = given.rpartition(":")
    name, _, format_ = name.rpartition(":")
    if not name or format_ not in {each.value for each in Format}:
        raise click.BadParameter(
            f"{given!r}: write NAME:FORMAT:ID,ID, for example Morning group:group:abc,def.",
            param_hint="--part",
        )
    people = frozenset(each for each in rest.split(",") if each)
    return Part(cohort=_new(name, format_, None, ()), people=people)


def _share(given: str) -> tuple[str, Decimal | None]:
    participant, _, share = given.partition(":")
    if not share:
        return participant, None
    try:
        return participant, Decimal(share)
    except ArithmeticError:
        raise click.BadParameter(
            f"{given!r}: write ID or ID:SHARE, for example abc:0.5.", param_hint="--time"
        ) from None
