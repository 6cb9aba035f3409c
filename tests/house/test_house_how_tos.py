"""Each command that a page prints is there, with the options that it prints."""

import re
import shlex
from pathlib import Path

import click
import pytest

from likewise.cli import likewise
from likewise.cli.imports import FILES, Imports
from likewise.domain.access import may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import every_act

ROOT = Path(__file__).parents[2]
OWNER = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme="ours")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]


def printed(text):
    """What begins with `likewise`, in marks or on a line of its own, lines that go on joined."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    spans = re.findall(r"`(likewise\s[^`]+)`", re.sub(r"```.*?```", "", joined, flags=re.S))
    blocks = re.findall(r"```sh\n(.*?)```", joined, re.S)
    lines = [line for each in blocks for line in each.splitlines() if line.startswith("likewise ")]
    return [" ".join(each.split("#")[0].split()) for each in (*spans, *lines)]


def fault_of(command):
    """What is wrong with a printed command; none where nothing is."""
    found: click.Command = likewise
    words = shlex.split(command)[1:]
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        if words[0].isupper():
            return None  # any of them
        if isinstance(found, Imports) and words[0] not in found.commands:
            words.insert(0, FILES)
        inner = found.get_command(click.Context(found), words[0])
        if inner is None:
            return f"{command}: no command {words[0]}"
        found, words = inner, words[1:]
    known = {name for each in found.params for name in (*each.opts, *each.secondary_opts)}
    known |= {"--help", "--version"}
    unknown = [each for each in words if each.startswith("--") and each.split("=")[0] not in known]
    return f"{command}: no option {', '.join(unknown)}" if unknown else None


def unanswered(command):
    """What is wrong with a printed command of an act that the machine's owner may not do."""
    noun, verb, *rest = [*shlex.split(command)[1:], "", ""]
    if not any(rest):
        return None  # it is named, not typed
    needs = [each.declared.needs for each in every_act()
             if (each.declared.noun, each.declared.verb) == (noun, verb)]  # fmt: skip
    if all(may(OWNER, each) for each in needs) or {"--as", "--help"} & set(rest):
        return None
    return f"{command}: refused to whoever types it as it stands; say who does it, with --as"


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.stem)
def test_a_printed_command_says_who_does_it_where_not_everybody_may(page):
    faults = [fault for each in printed(page.read_text()) if (fault := unanswered(each))]

    assert faults == []


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.stem)
def test_each_command_that_a_page_prints_is_there_with_its_options(page):
    faults = [fault for each in printed(page.read_text()) if (fault := fault_of(each))]

    assert faults == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('Use `likewise designs draft --name "Main" --file D.csv`.', "no option --name"),
        ("```sh\nlikewise outcomes add-occasion \\\n  --colour red\n```", "no option --colour"),
        ("Use `likewise desings list`.", "no command desings"),
        ("Use `likewise designs drft`.", "no command drft"),
    ],
)
def test_a_command_that_is_not_there_is_found(text, fault):
    (command,) = printed(text)

    assert fault in fault_of(command)
