"""`likewise designs`: the life of a design in the record, from its draft to its close."""

import json
from pathlib import Path
from typing import Any

import click

from likewise.cli.acting import acting, begin
from likewise.cli.commands import command_for
from likewise.cli.sealing.files import write_new
from likewise.domain.acts import acts_of

FROM_FILES = ("file", "seal", "openings")  # fields that are given as the name of a file


class Content(click.ParamType[str]):
    """The name of a file; its text is what counts."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return Path(str(value)).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self.fail(f"{value} is no file of text that can be read.", param, ctx)


@click.group()
def designs() -> None:
    """Draft, try, seal and use designs; anyone can verify what came of them."""


for kind in acts_of("designs"):
    made = command_for(kind)
    for each in made.params:
        if each.name in FROM_FILES:
            each.type = Content()
    designs.add_command(made)


@designs.command("list")
@acting
def list_designs(as_: str | None, programme: str | None, as_json: bool, with_names: bool) -> None:
    """List the designs of a programme, and how far each has come."""
    begun = begin(as_, programme, as_json, with_names)
    from likewise.queries.designs import designs as designs_of

    for line in designs_of(begun.actor):
        design = line.design
        said = f"{design.state}, {design.mode}, {line.claimed:,} allocated"
        click.echo(f"{design.id}  {design.name}: {said}")


@designs.command()
@click.argument("design")
@acting
def show(
    design: str, as_: str | None, programme: str | None, as_json: bool, with_names: bool
) -> None:
    """Say how far DESIGN has come, what waits, and who could know the next arm."""
    begun = begin(as_, programme, as_json, with_names)
    from likewise.queries.designs import design_page

    page = design_page(begun.actor, design=design, today=begun.today)
    click.echo(f"{page.design.name}: {page.design.state}. {page.method}, of {page.units}.")
    click.echo(f"Allocated: {page.claimed:,}")
    for each in page.lists:
        what = "agreed to" if each.is_agreed else "waits for a second person"
        click.echo(f"List {each.number} ({each.id}), root {each.root}, {what}.")
    for asked in page.requests:
        click.echo(f"Asked ({asked.id}): {asked.kind} {asked.stratum} {asked.position or ''}")
    click.echo("Who could know the next arm:")
    for sentence in page.who_could_know:
        click.echo(f"  {sentence}")


@designs.command()
@click.argument("design")
@click.option(
    "--folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new one."
)
@acting
def files(
    design: str,
    folder: Path,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """Write the files with which anyone can verify DESIGN: `likewise allocation verify`."""
    begun = begin(as_, programme, as_json, with_names)
    from likewise.queries.designs import files_to_verify

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files_to_verify(begun.actor, design=design).items():
        write_new(folder / name, text, mode=0o644)
        click.echo(f"Wrote {folder / name}.", err=True)


@designs.command()
@click.argument("design")
@click.argument("unit", metavar="ID")
@acting
def why(
    design: str,
    unit: str,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """Say why the person or practice ID has the arm that DESIGN gave them.

    In words, or with figures and the proof of the slot for a statistician.
    """
    begun = begin(as_, programme, as_json, with_names)
    from likewise.queries.designs import told

    found = told(begun.actor, design=design, unit=unit, today=begun.today)
    if not found.is_practice:
        begun.look([unit])
    tables = found.figures.tables if found.figures else ()
    lines = (*(found.figures.lines if found.figures else ()), *found.proof)
    if as_json:
        said = {
            "arm": found.why.arm,
            "why": list(found.why.sentences),
            "is_opened": found.is_opened,
            "is_error": found.is_error,
            "figures": dict(lines),
            "tables": [{"caption": e.caption, "heads": e.heads, "rows": e.rows} for e in tables],
            "panel": found.figures.panel if found.figures else "",
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for sentence in found.why.sentences:
        click.echo(sentence)
    if not found.is_opened:
        click.echo("Their slot is not opened yet: nobody here knows the arm.")
    if found.is_error:
        click.echo("Two people agreed that this was made in error. It stays, and is marked.")
    for name, value in lines:
        click.echo(f"{name}: {value}")
    for table in tables:
        click.echo(f"\n{table.caption}")
        for row in (table.heads, *table.rows):
            click.echo("  " + "  ".join(f"{cell:<18}" for cell in row).rstrip())
    if found.figures and found.figures.panel:
        click.echo(f"\nFor a patient panel: {found.figures.panel}")
