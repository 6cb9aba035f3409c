"""How do I run it from a terminal? The same verbs as the pages.

Commands live in one module per noun and are imported only when they are called, so that
every command shows its help in well under a second.

Exit codes: 0 done; 1 refused, with a sentence; 2 the command line itself is wrong;
3 `likewise check` found something; 130 interrupted.
"""

import importlib
import sys
from typing import NoReturn

import click

from likewise.domain.refusals import DomainError

# The command, where it lives, and its line in the list, so that the list needs no imports.
COMMANDS = {
    "accounts": ("likewise.cli.accounts:accounts", "Make, list and close accounts."),
    "acts": ("likewise.cli.acts:acts", "List acts, and carry out a list of them."),
    "agreement": ("likewise.cli.agreement:agreement", "How far coders agree, with intervals."),
    "allocation": ("likewise.cli.allocation:allocation", "Simulate, generate, seal and verify."),
    # Of another room: the document is made where the addresses are.
    "api": ("likewise.api.commands:api", "Print what other programs can ask and do."),
    "attachments": ("likewise.cli.attachments:attachments", "Attach files to people."),
    "audit": ("likewise.cli.audit:audit", "Note where the audit ends."),
    "backup": ("likewise.cli.backups:backup", "Take a backup, or list them."),
    "check": ("likewise.cli.check:check", "Verify the record and the installation."),
    "coding": ("likewise.cli.coding:coding", "Read and write REFI-QDA projects."),
    "cohorts": ("likewise.cli.cohorts:cohorts", "Record how cohorts change."),
    "consent": ("likewise.cli.consent:consent", "Publish consent texts, and record decisions."),
    "designs": ("likewise.cli.designs:designs", "Draft, seal and use designs of an allocation."),
    "demo": ("likewise.cli.demo:demo", "Make the example programme and show it."),
    "erase": ("likewise.cli.erase:erase", "Forget somebody, once two people agree."),
    "evolution": ("likewise.cli.evolution:evolution", "How the programme's cohorts evolved."),
    "export": ("likewise.cli.exports:export", "Write a programme as canonical files."),
    "health": ("likewise.cli.health:health", "Say whether the installation is well."),
    "import": (
        "likewise.cli.imports:import_",
        "Bring in a pilot folder, workbook or REDCap export.",
    ),
    "jobs": ("likewise.cli.jobs:jobs", "What happens by itself, and what failed."),
    "keys": ("likewise.cli.keys:keys", "Keep the keys of the record."),
    "matching": ("likewise.cli.matching:matching", "Find the best matching round."),
    "membership": ("likewise.cli.memberships:membership", "Who was in which cohort on a day."),
    "outcomes": (
        "likewise.cli.outcomes:outcomes",
        "Settle which outcomes are due, and record them.",
    ),
    "people": ("likewise.cli.people:people", "List the people of a programme."),
    "programmes": (
        "likewise.cli.programmes:programmes",
        "Set up a programme, change its phase, and list them.",
    ),
    "post": ("likewise.cli.post:post", "What leaves the house, and what may not have."),
    "recruitment": (
        "likewise.cli.recruitment:recruitment",
        "Invite, screen and enrol people, and how far they have come.",
    ),
    "renewal": ("likewise.cli.renewal:renewal", "Will this cohort still meet?"),
    "restore": ("likewise.cli.backups:restore", "Bring a backup back."),
    "tokens": ("likewise.cli.tokens:tokens", "Make, list and end tokens for other programs."),
    "serve": ("likewise.cli.serve:serve", "Serve the pages."),
    "work": ("likewise.cli.work:work", "Do what is due, without pages."),
}


# Nouns whose every command is made from its acts.
OF_ACTS = {
    "arms": "Record arms, and who was allocated to which.",
    "concerns": "Raise worries, answer them, and settle who hears of them.",
    "contacts": "Log support between meetings.",
    "corrections": "Put right what was recorded wrongly.",
    "erasures": "Ask for erasures, decide and hold them.",
    "doubles": "Join two records of one person or practice, and part them.",
    "facilitators": "Record who has said that they will stop, or would lead.",
    "feeds": "Have one's meetings in a calendar of one's own.",
    "involvement": "Record parts taken in wider health life.",
    "meetings": "Plan, change and cancel meetings, and take their registers.",
    "news": "Record who was told that a meeting was moved or cancelled.",
    "participants": "Add people, and record what changes about them.",
    "practices": "Add practices and places to meet.",
    "reminders": "Choose how one is reminded of meetings.",
    "replies": "Say beforehand who means to come to a meeting.",
    "ringing": "Say whom the people of a cohort ring.",
    "unblindings": "Ask to be told one person's arm, and decide on it.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS | OF_ACTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in OF_ACTS:
            from likewise.cli.commands import group_of

            return group_of(cmd_name, OF_ACTS[cmd_name])
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            lines = {name: line for name, (_, line) in COMMANDS.items()} | OF_ACTS
            formatter.write_dl(sorted(lines.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="likewise")
def likewise() -> None:
    """Carry a peer support programme from a randomised pilot to everyday activity."""


def main() -> NoReturn:
    """Run the command line; a refusal becomes its sentence and exit code 1, never a traceback."""
    try:
        code = likewise(standalone_mode=False)
    except DomainError as refusal:
        click.echo(f"Refused: {refusal.sentence}", err=True)
        sys.exit(1)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing more was done.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        sentence = _of_the_database(error)
        if sentence is None:
            raise
        click.echo(f"Refused: {sentence}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _of_the_database(error: Exception) -> str | None:
    """What to say where somebody else holds the record, a disk is full, or it is damaged.

    It is asked of Django only where Django is in use.
    """
    if "django.db" not in sys.modules:
        return None
    from likewise.records.begun import damage
    from likewise.records.room import refusal
    from likewise.records.waiting import BUSY, is_busy

    return BUSY if is_busy(error) else refusal(error) or damage(error)
