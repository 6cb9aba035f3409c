"""`likewise agreement`: how far coders agree, from a table of values or of segments."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.pictures import write_picture
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.agreement import Comparison, Segment, UnitisedAlpha
    from likewise.formats.tables import TextTable

    # Passages, how long the texts are, and who coded which.
    type Marked = tuple[tuple[Segment, ...], Mapping[str, int], Mapping[str, tuple[str, ...]]]

NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=TABLE)
@click.option(
    "--level",
    type=click.Choice(["nominal", "ordinal", "interval", "ratio"]),
    default="nominal",
    show_default=True,
    help="How far apart two values are.",
)
@click.option("--order", help="The values, lowest first, separated by commas: low,middle,high.")
@click.option("--documents", type=TABLE, help="For segments: how long each text is (CSV).")
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
    and coder. Or FILE is a REFI-QDA project (.qdpx), whose users' codings are compared.
    """
    from likewise.formats.coding import is_segments_table
    from likewise.formats.refi_qda.archive import starts_like_archive

    bootstrap = {"resamples": resamples, "confidence": confidence, "seed": seed}
    if file.suffix.lower() == ".qdpx" and file.is_file() and starts_like_archive(file):
        _refuse_options(documents=documents, level=level != "nominal", order=order)
        _show_segments(_of_project(file), bootstrap, as_json=as_json, svg=svg)
        return
    table = opened(file)
    if is_segments_table(table=table):
        _refuse_options(level=level != "nominal", order=order)
        _show_segments(_of_table(table, documents), bootstrap, as_json=as_json, svg=svg)
        return
    _refuse_options(documents=documents)
    _show_values(table, level, order, bootstrap, as_json=as_json, svg=svg)


def _refuse_options(**given: object) -> None:
    for name, value in given.items():
        if value:
            raise click.UsageError(f"--{name} does not go with what this FILE holds.")


def _show_values(
    table: "TextTable",
    level: str,
    order: str | None,
    bootstrap: dict[str, Any],
    *,
    as_json: bool,
    svg: Path | None,
) -> None:
    from likewise.cli.progress import LateBar, said_while_compiling
    from likewise.domain.agreement import Level, compare_coders
    from likewise.formats.agreement import read_values
    from likewise.reports.agreement.words import comparison_as_plain, comparison_in_words

    listed = None if order is None else [word.strip() for word in order.split(",")]
    with LateBar(label="Reading", length=table.source.size) as bar:
        ratings = read_values(table=table, level=Level(level), order=listed, on_progress=bar)
    coders = len(ratings.coders)
    kappas = coders * (coders - 1) // 2 * (1 if level == "nominal" else 2)
    length = bootstrap["resamples"] * (2 + kappas)
    with said_while_compiling(), LateBar(label="Resampling", length=length) as bar:
        found = compare_coders(
            ratings=ratings,
            level=level,
            has_order=listed is not None,
            on_resample=bar,
            **bootstrap,
        )
    _draw(svg, found, ())
    click.echo(_as_json(comparison_as_plain(found)) if as_json else comparison_in_words(found))


def _of_table(table: "TextTable", documents: Path | None) -> "Marked":
    from likewise.cli.progress import LateBar
    from likewise.formats.coding import read_documents, read_segments

    given = None if documents is None else read_documents(table=opened(documents))
    with LateBar(label="Reading", length=table.source.size) as bar:
        segments = read_segments(table=table, on_progress=bar)
    if given is None:
        click.echo(
            "No lengths were given, so each text is taken to end where its last segment ends. "
            "Give --documents to count the rest.",
            err=True,
        )
        return segments, {}, {}
    unsaid = sorted({segment.document for segment in segments} - set(given.lengths))
    if unsaid:
        click.echo(
            f"{documents} gives no length for {unsaid[0]!r}"
            + (f" and {len(unsaid) - 1:,} more" if unsaid[1:] else "")
            + ": taken to end where the last segment ends. Check the names, or add a line.",
            err=True,
        )
    return segments, given.lengths, given.coded_by


def _of_project(file: Path) -> "Marked":
    from likewise.cli.progress import LateBar
    from likewise.formats.apart.coding import segments_apart

    with LateBar(label="Reading", length=1000) as bar:
        found, lost = segments_apart(file, on_progress=bar)
    click.echo(
        "A project does not say who read a text; its coders are taken to be those who coded "
        f"something in it. {found.unattributed:,} codings say nobody, or mark nothing.",
        err=True,
    )
    if lost:
        click.echo(
            f"Reading lost {lost:,} things; `likewise coding import` lists them.",
            err=True,
        )
    return found.segments, found.lengths, found.coded_by


def _show_segments(
    marked: "Marked", bootstrap: dict[str, Any], *, as_json: bool, svg: Path | None
) -> None:
    from likewise.cli.progress import LateBar
    from likewise.domain.agreement import unitised_alpha
    from likewise.reports.agreement.words import unitised_as_plain, unitised_in_words

    segments, lengths, coded_by = marked
    codes = len({segment.code for segment in segments})
    with LateBar(label="Resampling", length=bootstrap["resamples"] * (3 + codes)) as bar:
        found = unitised_alpha(
            segments=segments, lengths=lengths, coded_by=coded_by, on_resample=bar, **bootstrap
        )
    _draw(svg, found, segments)
    click.echo(_as_json(unitised_as_plain(found)) if as_json else unitised_in_words(found))


def _as_json(plain: dict[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _draw(
    svg: Path | None, found: "Comparison | UnitisedAlpha", segments: "tuple[Segment, ...]"
) -> None:
    if svg is None:
        return
    from likewise.reports.agreement.picture import agreement_as_svg, rows_to_draw

    picture = agreement_as_svg(
        rows=rows_to_draw(found), title="Agreement between coders", segments=segments
    )
    write_picture(svg, picture)
