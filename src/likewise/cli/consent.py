"""Consent at a terminal: its acts, the files that show decisions, and who owes one."""

import json
from pathlib import Path

import click

from likewise.cli.acting import acting, begin
from likewise.cli.commands import add_acts
from likewise.domain.acts import acts_of
from likewise.domain.consent import AddEvidence, Purpose
from likewise.domain.words import count, join_words

PURPOSES = [str(each) for each in Purpose]


@click.group()
def consent() -> None:
    """Publish consent texts, record decisions and changes, and see who owes a decision."""


@consent.command("owing")
@click.option("--purpose", type=click.Choice(PURPOSES), help="Only about this purpose.")
@click.option("--practice", help="Only those registered with the practice of this id.")
@acting
def owing(
    purpose: str | None,
    practice: str | None,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """List who owes a decision, about what and why, by random ids; needs --as."""
    hand = begin(as_, programme, as_json, with_names)
    from likewise.queries.consent import owing as owes

    found = owes(
        hand.actor,
        today=hand.today,
        purpose=Purpose(purpose) if purpose else None,
        practice=practice,
    )
    if with_names:
        hand.look([each.label.participant for each in found.lines])
    if as_json:
        rows = [
            {
                "id": each.label.participant,
                "practice": each.practice,
                "owes": [{"purpose": about, "why": what.why} for about, what in each.owed],
                **({"name": each.label.text} if with_names else {}),
            }
            for each in found.lines
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for each in found.lines:
        about = join_words(purpose for purpose, _ in each.owed)
        name = f"  {each.label.text}" if with_names else ""
        click.echo(f"{each.label.participant}  {each.practice or '':<24}  {about}{name}")
    if not found.has_texts:
        click.echo("This programme has no consent texts, so nobody is asked.", err=True)
    else:
        owed = count(len(found.lines), "person owes", "people owe")
        click.echo(f"{owed} a decision, of {found.taking_part} who take part.", err=True)


@consent.command("add-evidence")
@click.argument("decision")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the plan; change nothing.")
@acting
def add_evidence(
    decision: str,
    file: Path,
    dry_run: bool,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """Seal FILE, a scan or a photograph, as the evidence of DECISION (a random id)."""
    from likewise.cli.files import check_is_file

    check_is_file(file)
    begun = begin(as_, programme, as_json, with_names)
    from likewise.actions.attachments import let_go, receive
    from likewise.domain.attachments import how_large
    from likewise.queries.consent import whose_decision

    participant = whose_decision(begun.actor, decision=decision, today=begun.today)
    with file.open("rb") as opened:
        sent = receive(opened, by=begun.actor, participant=participant, name=file.name)
    try:
        click.echo(f"{sent.kind}, {how_large(sent.size)}: {sent.media}", err=True)
        begun.perform(AddEvidence(decision=decision, media=sent.media), dry_run=dry_run)
    finally:
        let_go(sent)  # unless it is attached now


add_acts(consent, (each for each in acts_of("consent") if each is not AddEvidence))
