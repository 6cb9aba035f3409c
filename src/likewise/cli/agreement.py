"""`likewise agreement`: how far coders agree, from a table of values or of segments."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from likewise.domain.agreement import Comparison, Segment, UnitisedAlpha
    from likewise.formats.coding import TableText

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--level",
    type=click.Choice(["nominal", "ordinal", "interval", "ratio"]),
    default="nominal",
    show_default=True,
    help="How far apart two values are.",
)
@click.option("--order", help="The values, lowest first, separated by commas: low,middle,high.")
@click.option("--documents", type=FILE, help="For segments: how long each text is (CSV).")
@click.option(
    "--resamples",
    type=click.IntRange(0, 1_000_000),
    default=1000,
    show_default=True,
    help="Bootstrap resamples for the intervals; 0 for none.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Coverage wanted of the intervals.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="Names the random numbers; the same seed gives the same intervals.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--svg", type=NEW_FILE, help="Draw the coefficients, and passages, into this file.")
def agreement(
    file: Path,
    level: str,
    order: str | None,
    documents: Path | None,
    resamples: int,
    confidence: float,
    seed: int,
    as_json: bool,
    svg: Path | None,
) -> None:
    """How far coders agree, with intervals, prevalence and bias.

    FILE is a CSV table: one row for each unit, the unit in the first column and a column for each
    coder after it; or, for passages with free boundaries, the columns document, start, end, code
    and coder.
    """
    from likewise.domain.agreement import UnitisedAlpha
    from likewise.formats.coding import is_segments_table, table_text
    from likewise.reports import agreement as words

    text = table_text(path=file)
    if text.encoding == "windows-1252":
        click.echo(f"{file.name} is not UTF-8; read as Windows-1252.", err=True)
    found: Comparison | UnitisedAlpha
    segments: tuple[Segment, ...] = ()
    if is_segments_table(text=text):
        _no_values_options(level, order)
        segments, found = _segments(file, text, documents, resamples, confidence, seed)
    else:
        if documents is not None:
            raise click.UsageError("--documents goes with a table of segments.")
        found = _values(file, text, level, order, resamples, confidence, seed)
    if isinstance(found, UnitisedAlpha):
        plain, said = words.unitised_as_plain(found), words.unitised_in_words(found)
    else:
        plain, said = words.comparison_as_plain(found), words.comparison_in_words(found)
    if svg is not None:
        _draw(svg, found, segments)
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2) if as_json else said)


def _no_values_options(level: str, order: str | None) -> None:
    if level != "nominal" or order is not None:
        raise click.UsageError("--level and --order go with a table of values, not of segments.")


def _values(
    file: Path,
    text: "TableText",
    level: str,
    order: str | None,
    resamples: int,
    confidence: float,
    seed: int,
) -> "Comparison":
    from likewise.cli.progress import LateBar
    from likewise.domain.agreement import Level, compare_coders
    from likewise.formats.agreement import read_values

    listed = None if order is None else [word.strip() for word in order.split(",")]
    with LateBar(label="Reading", length=file.stat().st_size) as bar:
        ratings = read_values(
            path=file, text=text, level=Level(level), order=listed, on_progress=bar
        )
    coders = len(ratings.coders)
    kappas = coders * (coders - 1) // 2 * (1 if level == "nominal" else 2)
    with LateBar(label="Resampling", length=resamples * (2 + kappas)) as bar:
        return compare_coders(
            ratings=ratings,
            level=level,
            has_order=listed is not None,
            resamples=resamples,
            confidence=confidence,
            seed=seed,
            on_resample=bar,
        )


def _segments(
    file: Path,
    text: "TableText",
    documents: Path | None,
    resamples: int,
    confidence: float,
    seed: int,
) -> "tuple[tuple[Segment, ...], UnitisedAlpha]":
    from likewise.cli.progress import LateBar
    from likewise.domain.agreement import unitised_alpha
    from likewise.formats.coding import read_documents, read_segments

    given = None if documents is None else read_documents(path=documents)
    with LateBar(label="Reading", length=file.stat().st_size) as bar:
        segments = read_segments(path=file, text=text, on_progress=bar)
    if given is None:
        click.echo(
            "No lengths were given, so each text is taken to end where its last segment ends. "
            "Give --documents to count the rest.",
            err=True,
        )
    codes = len({segment.code for segment in segments})
    with LateBar(label="Resampling", length=resamples * (3 + codes)) as bar:
        found = unitised_alpha(
            segments=segments,
            lengths=None if given is None else given.lengths,
            coded_by=None if given is None else given.coded_by,
            resamples=resamples,
            confidence=confidence,
            seed=seed,
            on_resample=bar,
        )
    return segments, found


def _draw(svg: Path, found: "Comparison | UnitisedAlpha", segments: "tuple[Segment, ...]") -> None:
    from likewise.reports.agreement import rows_to_draw
    from likewise.reports.agreement_picture import agreement_as_svg

    svg.write_text(
        agreement_as_svg(
            rows=rows_to_draw(found), title="Agreement between coders", segments=segments
        ),
        encoding="utf-8",
    )
    click.echo(f"Drawn: {svg}", err=True)
