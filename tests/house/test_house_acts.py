"""What the house promises of acts: each is whole, and a new one takes three places."""

import dataclasses
import importlib
import inspect
import os
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import click
import pytest

import likewise.domain
from likewise.actions.operations import handler_of
from likewise.cli import likewise as command_line
from likewise.domain.acts import Act, Asks, questions_of

ROOT = Path(__file__).resolve().parents[2]


def every_act():
    """Every subclass of Act in the domain, found by importing all of it."""
    for module in pkgutil.walk_packages(likewise.domain.__path__, "likewise.domain."):
        importlib.import_module(module.name)
    found, todo = {}, [Act]
    while todo:
        for kind in todo.pop().__subclasses__():
            todo.append(kind)
            if kind.__module__.startswith("likewise.") and (
                getattr(sys.modules[kind.__module__], kind.__name__, None) is kind
            ):
                found[f"{kind.__module__}:{kind.__name__}"] = kind
    return found


ACTS = every_act()


def test_there_are_acts():
    assert len(ACTS) > 30


@pytest.mark.parametrize("name", sorted(ACTS))
def test_every_act_has_a_handler_words_and_a_command(name):
    kind = ACTS[name]

    assert inspect.getdoc(kind), f"{name} says nothing of what it does"
    assert handler_of(kind).__module__.startswith(f"likewise.actions.{kind.declared.noun}")
    for field, hint in get_type_hints(kind, include_extras=True).items():
        is_value = dataclasses.is_dataclass(hint)
        marked = any(isinstance(each, Asks) for each in get_args(hint))
        assert field == "declared" or is_value or marked, f"{name}.{field} is not asked for"
    assert kind.declared.verb in commands_of(kind.declared.noun), f"{name} has no command"


def test_the_page_of_acts_says_what_the_acts_say():
    printed = subprocess.run(
        [sys.executable, "tools/print_acts"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    page = (ROOT / "docs" / "reference" / "acts.md").read_text(encoding="utf-8")

    assert page == printed.stdout, "run: .venv/bin/python tools/print_acts > docs/reference/acts.md"
    assert all(f"## {kind.declared.name}\n" in page for kind in ACTS.values())


def test_no_two_acts_have_one_name():
    names = [kind.declared.name for kind in ACTS.values()]

    assert len(names) == len(set(names))


def test_who_acts_and_when_it_is_recorded_are_never_fields_of_an_act():
    for name, kind in ACTS.items():
        fields = {question.name for question in questions_of(kind)}
        assert not fields & {"by", "at", "acting_role", "account", "operation", "programme"}, name


def commands_of(noun):
    group = {"memberships": "cohorts"}.get(noun, noun)
    found = command_line.get_command(click.Context(command_line), group)
    return found.list_commands(click.Context(found))


ACT = '''

@dataclass(frozen=True, slots=True, kw_only=True)
class CallCohort(Act):
    """A cohort is called something else from now on."""

    declared: ClassVar[Declared] = _changes_cohorts("call")
    cohort: Cohort
    name: Annotated[str, Asks(question="What is it called?", missing="Enter a name", longest=200)]
    on: Day


def plan_call(*, cohort, name, ids):
    """Plan that a cohort is called something else."""
    from dataclasses import replace

    from likewise.domain.operations import Draft

    draft = Draft("cohorts.call", ids)
    draft.revise(replace(cohort.cohort, name=name))
    return draft.plan(about=(cohort.id,))
'''
HANDLER = '''

from likewise.domain.cohorts.acts import CallCohort, plan_call  # noqa: E402


@handles(CallCohort)
def call_cohort(act: CallCohort, occasion: Occasion) -> Plan:
    """The cohort is called something else."""
    found, _ = _held([act.cohort], occasion)
    return plan_call(cohort=found[act.cohort], name=act.name, ids=occasion.ids)
'''
PAGE = """PAGES = (
    CohortAct(
        kind=CallCohort,
        address="call",
        link="It is called something else",
        title="{name} is called something else",
        done="It is called {name} now.",
    ),"""
PLACES = {
    "domain/cohorts/acts.py": lambda text: text + ACT,
    "actions/cohorts.py": lambda text: text + HANDLER,
    "web/cohorts/living.py": lambda text: text.replace("PAGES = (", PAGE).replace(
        "from likewise.domain.participants",
        "from likewise.domain.cohorts.acts import CallCohort\nfrom likewise.domain.participants",
        1,
    ),
}  # fmt: skip
USE = """
from likewise.cli.setup import start
start(make=True)
from django.test.utils import setup_test_environment
setup_test_environment()
from click.testing import CliRunner
from browsing import signed_in
from worlds import NOW, a_world, did, operation
from likewise.cli import likewise
from likewise.domain.accounts import ActingRole
from likewise.domain.cohorts import Cohort
from likewise.formats.acts import read_act, written
from likewise.domain.cohorts.acts import CallCohort
from likewise.records.facts import current

help = CliRunner().invoke(likewise, ["cohorts", "call", "--help"]).output
assert "--name" in help and "A cohort is called something else" in help, help
world = a_world()
world.person("Asha")
group = world.cohort("Thursday group", members=["Asha"])
act = CallCohort(cohort=group, name="Friday group", on=NOW.date())
assert read_act(written(act).encode()) == act
client = signed_in(world, ActingRole.COORDINATOR)
page = client.get(f"/cohorts/{group}/call/").content.decode()
assert "What is it called?" in page
assert "It is called something else" in client.get(f"/cohorts/{group}/").content.decode()
did(CallCohort, by=world.coordinator, at=NOW, operation=operation(), cohort=group,
    name="Friday group", on=NOW.date())
assert [each.name for each in current(Cohort)] == ["Friday group"]
print("whole")
"""


def in_a_copy(folder, places):
    """What using a made-up act prints, in a copy of the source with it added in these places."""
    source = folder / "likewise"
    shutil.copytree(ROOT / "src" / "likewise", source,
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    for place in places:
        file = source / place
        file.write_text(PLACES[place](file.read_text(encoding="utf-8")), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "tests")]),
        "LIKEWISE_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "likewise.config.settings",
        "PYTHONWARNINGS": "",
    }
    done = subprocess.run(  # noqa: PLW1510 - that it fails is what is asked
        [sys.executable, "-c", USE], env=environment, cwd=folder, capture_output=True, text=True
    )
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.slow
def test_a_new_act_with_its_page_and_command_takes_three_places(tmp_path):
    assert in_a_copy(tmp_path, PLACES).strip().endswith("whole")


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("left_out", PLACES)
def test_a_new_act_of_which_a_place_is_left_out_is_noticed(left_out, tmp_path):
    said = in_a_copy(tmp_path, [each for each in PLACES if each != left_out])

    assert "whole" not in said
    assert "Error" in said
