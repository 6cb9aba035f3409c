"""Outcomes on the command line: instruments, occasions, who is due, and what was measured."""

import json
from pathlib import Path

import click

from likewise.cli.acting import SERVER, acting, begin, begin_at
from likewise.cli.commands import add_acts
from likewise.domain.acts import acts_of
from likewise.domain.outcomes import WAITING, AddInstrument, Standing
from likewise.domain.words import count

TOML = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def outcomes() -> None:
    """Settle which outcomes are due, record them, and list who is due."""


add_acts(outcomes, [kind for kind in acts_of("outcomes") if kind is not AddInstrument])


@outcomes.command("add-instrument")
@click.argument("file", type=TOML, required=False)
@click.option("--shipped", help="One that comes with Likewise, by name, in place of a file.")
@click.option("--dry-run", is_flag=True, help="Show the plan; change nothing.")
@SERVER
@acting
def add_instrument(
    file: Path | None, shipped: str | None, dry_run: bool, server: str | None, as_: str | None,
    programme: str | None, as_json: bool, with_names: bool,
) -> None:  # fmt: skip
    """An instrument, or another version of one, is the programme's, from a FILE in TOML."""
    from likewise.formats.outcomes import shipped as shipped_file
    from likewise.formats.outcomes import shipped_names
    from likewise.formats.tomls import read_text

    if (file is None) is (shipped is None):
        raise click.UsageError(
            f"Give a file, or --shipped with one of: {', '.join(shipped_names())}."
        )
    words = shipped_file(shipped) if shipped is not None else read_text(file or Path())
    hand = begin_at(server, as_, programme, as_json, with_names)
    hand.perform(AddInstrument(words=words), dry_run=dry_run)


@outcomes.command("list")
@acting
def list_(as_: str | None, programme: str | None, as_json: bool, with_names: bool) -> None:
    """The programme's instruments and occasions, with their ids."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.domain.facts import values_of
    from likewise.queries.outcomes import settings_of

    found = settings_of(hand.actor)
    if as_json:
        said = {
            "instruments": [values_of(each) for each in found.instruments],
            "occasions": [values_of(each.occasion) for each in found.occasions],
        }
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    for instrument in found.instruments:
        click.echo(f"{instrument.id}  {instrument.name}  {instrument.called}")
    for each in found.occasions:
        click.echo(f"{each.occasion.id}  {each.occasion.sentence('record', {})}")
    if not (found.instruments or found.occasions):
        click.echo("There are none yet. `likewise outcomes add-occasion` adds one.", err=True)


@outcomes.command("due")
@click.option("--occasion", help="Only this occasion, by id or name.")
@click.option(
    "--standing", "standings", multiple=True,
    type=click.Choice([each.value for each in Standing]),
    help="Only who stands so; due and late where none is given.",
)  # fmt: skip
@acting
def due_(
    occasion: str | None, standings: tuple[str, ...], as_: str | None, programme: str | None,
    as_json: bool, with_names: bool,
) -> None:  # fmt: skip
    """Who is due for outcomes or late, by random id; names with --names."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.domain.access import Capability, check_may
    from likewise.queries.outcomes import due, settings_of

    if with_names:
        check_may(hand.actor, Capability.SEE_NAMES)
    known = settings_of(hand.actor)
    called = {each.occasion.name: each.occasion.id for each in known.occasions}
    instruments = {each.id: each.name for each in known.instruments}
    found = due(
        hand.actor,
        today=hand.today,
        occasion=called.get(occasion, occasion) if occasion else None,
        standings=tuple(map(Standing, standings)) or WAITING,
    )
    if with_names:
        hand.look([each.place.participant for each in found.lines])
    rows = [
        {
            "id": each.place.participant,
            "occasion": each.place.occasion.name,
            "standing": each.place.standing.value,
            "first_on": each.place.window.first_on.isoformat() if each.place.window else None,
            "due_on": each.place.window.due_on.isoformat() if each.place.window else None,
            "last_on": each.place.window.last_on.isoformat() if each.place.window else None,
            "lacks": [instruments.get(one, one) for one in each.place.lacks],
            **({"name": each.label.text} if with_names else {}),
        }
        for each in found.lines
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row, line in zip(rows, found.lines, strict=True):
        lacks = ", ".join(instruments.get(one, one) for one in line.place.lacks)
        name = f"  {line.label.text}" if with_names else ""
        click.echo(
            f"{row['id']}  {row['occasion']:<12}  {row['standing']:<8}  "
            f"until {row['last_on'] or 'nobody knows'}  {lacks}{name}"
        )
    for each in found.occasions:
        counted = ", ".join(f"{number} {word}" for word, number in sorted(each.counts.items()))
        click.echo(f"{each.occasion.name}: {counted or 'nobody'}", err=True)


@outcomes.command("export")
@click.argument("cut")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@acting
def export(
    cut: str, folder: Path, as_: str | None, programme: str | None, as_json: bool, with_names: bool
) -> None:
    """Write the files of a cut, by id or name, to which somebody agreed, into a new FOLDER."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.actions.looks import record_access
    from likewise.domain.looks import AccessKind
    from likewise.formats.outcomes import research_files
    from likewise.queries.outcomes import cuts_of, research_of

    lines = cuts_of(hand.actor).lines
    called = {each.cut.name: each.cut.id for each in lines}
    made = {each.cut.id: each.at for each in lines}
    known = {which: name for name, which in called.items()}
    which = called.get(cut, cut)
    files = research_files(
        research_of(hand.actor, cut=which),
        called=known.get(which, cut),
        at=made.get(which, hand.at),
    )
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(
            "There is something in it. Give a new folder.", param_hint="FOLDER"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    record_access(AccessKind.DOWNLOAD, by=hand.actor, at=hand.at, what="outcomes")
    said = {"folder": str(folder), "files": sorted(files)}
    click.echo(json.dumps(said) if as_json else f"{folder}: {', '.join(sorted(files))}")


@outcomes.command("entered-twice")
@acting
def entered_twice(
    as_: str | None, programme: str | None, as_json: bool, with_names: bool
) -> None:  # fmt: skip
    """Forms that wait for their second entry, and those whose entries differ, by random id."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.domain.access import Capability, check_may
    from likewise.queries.outcomes import entry_queue

    if with_names:
        check_may(hand.actor, Capability.SEE_NAMES)
    found = entry_queue(hand.actor)
    if with_names:
        hand.look([each.label.participant for each in (*found.waiting, *found.differing)])
    rows = [
        {
            "id": each.label.participant,
            "occasion": each.occasion.name,
            "form": each.called,
            "stands": "waits" if each.second is None else "differs",
            "second_entry": each.second,
            **({"name": each.label.text} if with_names else {}),
        }
        for each in (*found.waiting, *found.differing)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        name = f"  {row['name']}" if with_names else ""
        second = f"  second entry {row['second_entry']}" if row["second_entry"] else ""
        click.echo(
            f"{row['id']}  {row['occasion']:<12}  {row['stands']:<7}  {row['form']}{second}{name}"
        )
    if not rows:
        click.echo("No form waits for a second entry, and none differs.", err=True)


@outcomes.command("entry-errors")
@acting
def entry_errors_(
    as_: str | None, programme: str | None, as_json: bool, with_names: bool
) -> None:  # fmt: skip
    """How often two entries of a form differ, per 10,000 fields, with Wilson's 95% interval."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.queries.outcomes import entry_errors

    found = entry_errors(hand.actor)
    rows = [
        {
            "occasion": occasion,
            "form": called,
            "forms": each.forms,
            "fields": each.fields,
            "differed": each.differed,
            "per_10_000": each.per_10_000,
            "interval_95": list(each.interval) if each.interval else None,
        }
        for occasion, called, each in (("all", "all", found.every), *found.lines)
    ]
    if as_json:
        said = {"rates": rows, "waiting": found.waiting, "differing": found.differing}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    for occasion, called, each in (("all", "all", found.every), *found.lines):
        rate = ""
        if each.per_10_000 is not None and each.interval is not None:
            low, high = each.interval
            rate = f"  {each.per_10_000:.0f} per 10,000 ({low:.0f} to {high:.0f})"
        click.echo(f"{occasion:<12}  {called}: {each.differed} of {each.fields} fields{rate}")
    click.echo(
        f"{count(found.waiting, 'form')} without a second entry; {found.differing} to be settled.",
        err=True,
    )


@outcomes.command("locks")
@acting
def locks_(as_: str | None, programme: str | None, as_json: bool, with_names: bool) -> None:
    """The locks of outcomes, and what is open of occasions that are not locked."""
    hand = begin(as_, programme, as_json, with_names)
    from dataclasses import asdict

    from likewise.queries.outcomes import locks_of

    found = locks_of(hand.actor, today=hand.today)
    rows = [
        {
            "id": each.lock.id,
            "name": each.lock.name,
            "state": each.lock.state.value,
            "since": each.since.isoformat(),
            "occasions": list(each.occasions),
            "cut": each.cut.id if each.cut else None,
            "sha256": each.cut.sha256 if each.cut else None,
            "late": each.late,
        }
        for each in found.lines
    ]
    if as_json:
        said = {"locks": rows, "open": [asdict(each) for each in found.unfinished]}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    for row in rows:
        digest = f"  sha256 {row['sha256']}" if row["sha256"] else ""
        click.echo(f"{row['id']}  {row['name']}: {row['state']}, {row['late']} after it{digest}")
    for each in found.unfinished:
        for sentence in each.sentences():
            click.echo(sentence, err=True)


@outcomes.command("late")
@acting
def late_(as_: str | None, programme: str | None, as_json: bool, with_names: bool) -> None:
    """What came after a lock, and is kept apart: of what and why, and no value."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.queries.outcomes import late_outcomes

    rows = [
        {
            "at": each.at.isoformat(),
            "lock": each.lock,
            "occasion": each.occasion,
            "of": each.called,
            "why": each.why,
            "is_correction": each.is_correction,
            **({"id": each.outcome.participant} if each.outcome else {}),
        }
        for each in late_outcomes(hand.actor)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        who = f"{row['id']}  " if "id" in row else ""
        click.echo(f"{row['at']}  {who}{row['lock']}, {row['occasion']}: {row['of']}, {row['why']}")
    if not rows:
        click.echo("Nothing came after a lock.", err=True)
