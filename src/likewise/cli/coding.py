"""`likewise coding import | export`: REFI-QDA projects and codebooks, with a report of losses."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from likewise.domain.refusals import DomainError

if TYPE_CHECKING:
    from likewise.formats.apart.coding import ProjectSummary
    from likewise.formats.refi_qda import LossReport

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
LAST = "last-import"
SENTENCES_SHOWN = 20
CHUNK_BYTES = 1 << 20


class NothingImported(DomainError):
    """An export of the last import, and there was none."""


@click.group()
def coding() -> None:
    """Read and write REFI-QDA projects (.qdpx) and codebooks (.qdc)."""


@coding.command("import")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print counts and the loss report as JSON.")
def import_(file: Path, as_json: bool) -> None:
    """Read a project or codebook, say what it holds and what was lost, and keep a copy.

    The copy is kept under LIKEWISE_HOME, named by its digest; `likewise coding export` writes it.
    """
    from likewise.cli.files import check_is_file

    check_is_file(file)
    folder = kept_projects()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _beside(folder / "import") as (stream, path):
        with file.open("rb") as source:
            shutil.copyfileobj(source, stream, CHUNK_BYTES)
        stream.flush()
        found = _read(path, file.name)
        digest = _digest(path)
        kept = folder / f"{digest}.{'qdc' if found.kind == 'codebook' else 'qdpx'}"
        os.replace(path, kept)
    (folder / LAST).write_text(f"{kept.name}\n", encoding="utf-8")
    counts = found.counts
    if as_json:
        _print_json(
            file=str(file),
            kind=found.kind,
            project=found.name,
            origin=found.origin,
            sha256=digest,
            kept=str(kept),
            counts=dict(counts),
            report=found.report.as_plain(),
        )
        return
    click.echo(f"{found.kind.capitalize()} {found.name!r}")
    for name, count in counts.items():
        click.echo(f"  {count:>9,} {name}")
    _say(found.report, "Reading")
    click.echo(f"Kept as {kept}")


@coding.command()
@click.argument("file", type=NEW_FILE)
@click.option("--from", "source", type=FILE, help="Write this project, not the last import.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and loss reports as JSON.")
def export(file: Path, source: Path | None, as_json: bool) -> None:
    """Write the last import, or another project, as FILE: .qdpx for a project, .qdc for its codes.

    What is written is valid against the official schemas, and the same bytes each time.
    """
    from likewise.cli.progress import LateBar
    from likewise.formats.apart.coding import written_apart

    if file.suffix.lower() not in (".qdpx", ".qdc"):
        raise click.UsageError("FILE ends in .qdpx for a project, or .qdc for a codebook.")
    path = source or _last_import()
    with _beside(file) as (_, written), LateBar(label="Reading", length=1000) as bar:
        done = written_apart(
            path,
            name=path.name,
            target=written,
            is_codebook=file.suffix.lower() == ".qdc",
            on_progress=bar,
        )
        digest = _digest(written)
        os.replace(written, file)
    if as_json:
        _print_json(
            file=str(file),
            source=str(path),
            sha256=digest,
            counts=dict(done.counts),
            reading=done.reading.as_plain(),
            writing=done.writing.as_plain(),
        )
        return
    click.echo(f"Written: {file}")
    _say(done.reading, "Reading")
    _say(done.writing, "Writing")


def kept_projects() -> Path:
    """Where imported projects are kept: under LIKEWISE_HOME, or the user's data folder."""
    default = Path.home() / ".local" / "share" / "likewise"
    return Path(os.environ.get("LIKEWISE_HOME") or default).expanduser() / "coding"


def _last_import() -> Path:
    folder = kept_projects()
    try:
        name = (folder / LAST).read_text(encoding="utf-8").strip()
    except OSError:
        name = ""
    if not name or not (folder / name).is_file():
        raise NothingImported(
            "No project has been imported here yet. Import one with `likewise coding import`, "
            "or name one with --from."
        )
    return folder / name


def _read(path: Path, name: str) -> "ProjectSummary":
    from likewise.cli.progress import LateBar
    from likewise.formats.apart.coding import summary_apart

    with LateBar(label=f"Reading {name}", length=1000) as bar:
        return summary_apart(path, name=name, on_progress=bar)


@contextmanager
def _beside(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file beside the target, removed unless it was moved away: never half a result."""
    target.parent.mkdir(parents=True, exist_ok=True)
    path = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
    try:
        with path.open("xb") as stream:
            yield stream, path
    finally:
        path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _print_json(**plain: Any) -> None:
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2))


def _say(report: "LossReport", doing: str) -> None:
    """The report in sentences; the rest is in the JSON."""
    if report.is_clean:
        click.echo(f"{doing}: nothing lost, nothing changed.")
        return
    click.echo(
        f"{doing}: {report.lost:,} lost, {report.changed:,} changed, {report.noted:,} noted."
    )
    for finding in report.findings[:SENTENCES_SHOWN]:
        where = f", line {finding.line}" if finding.line else ""
        what = f" {finding.identifier}" if finding.identifier else ""
        click.echo(f"  {finding.effect.value}: {finding.element}{what}{where}: {finding.sentence}")
    rest = report.lost + report.changed + report.noted - SENTENCES_SHOWN
    if rest > 0:
        click.echo(f"  and {rest:,} more; --json lists them.")
