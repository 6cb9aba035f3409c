"""A file of cohorts' histories as a command is given it, and when its cohorts count as stopped."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.progress import LateBar
from likewise.cli.tables import opened

if TYPE_CHECKING:
    from likewise.domain.renewal.histories import History
    from likewise.domain.renewal.model import Rule

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


def of_reading(command: Any) -> Any:
    """The options that say how a file is read."""
    for option in (
        click.option("--until", type=DAY,
                     help="For a file of spells: the first day that was not watched."),
        click.option("--founding-days", type=click.IntRange(1, 3_650), default=90,
                     show_default=True,
                     help="Who comes in so many days from a cohort's first founds it."),
    ):  # fmt: skip
        command = option(command)
    return command


def of_stopping(command: Any) -> Any:
    """The options that say when a cohort counts as stopped."""
    for option in (
        click.option("--minimum", type=click.IntRange(0, 500), default=4, show_default=True,
                     help="Fewest people for a meeting to be worth it."),
        click.option("--run", type=click.IntRange(1, 12), default=2, show_default=True,
                     help="Meetings in a row below the minimum after which it has stopped."),
        click.option("--lead-gap", type=click.IntRange(1, 12), default=3, show_default=True,
                     help="Months in a row without a facilitator after which it has stopped."),
        click.option("--counts", type=click.Choice(["members", "attendance"]), default="members",
                     show_default=True, help="What the minimum counts."),
        click.option("--rest", type=click.IntRange(1, 120), default=12, show_default=True,
                     help="Where attendance counts: months without a meeting that are no end."),
    ):  # fmt: skip
        command = option(command)
    return command


def rule_of(minimum: int, run: int, lead_gap: int, counts: str, rest: int) -> "Rule":
    """The rule from what was typed."""
    from likewise.domain.renewal.model import Rule

    return Rule(
        minimum=minimum,
        run=run,
        months_without_lead=lead_gap,
        counts="attendance" if counts == "attendance" else "members",
        months_of_rest=rest,
    )


def horizons_of(text: str) -> tuple[int, ...]:
    """Months ahead from what was typed."""
    from likewise.domain.renewal.model import check_horizons

    try:
        return check_horizons(
            horizons_months=tuple(int(part) for part in text.split(",") if part.strip())
        )
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a list of whole months such as 3,6,12,18.", param_hint="--horizons"
        ) from None


def read_file(path: Path, until: datetime | None, founding_days: int) -> "tuple[History, ...]":
    """The histories of a file, with a bar while it is long in reading."""
    from likewise.formats.renewal import read_histories

    day: date | None = until.date() if until else None
    table = opened(path)
    with LateBar(label="Reading", length=table.source.size) as bar:
        return read_histories(table=table, until=day, founding_days=founding_days, on_progress=bar)
