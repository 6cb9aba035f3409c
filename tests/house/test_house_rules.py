"""Every rule about histories is in the table of rules, found here by looking, and nothing else."""

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps

import likewise.domain
from likewise.domain.rules import RULES
from likewise.records import guards
from likewise.records.models.versions import VERSION_RULES
from likewise.records.staging import rules as of_import

DOMAIN = Path(likewise.domain.__path__[0])
# The modules of the domain whose functions refuse what people and cohorts did.
OF_HISTORIES = (
    "arms", "contacts", "corrections", "deviations", "meetings", "memberships", "participants",
    "periods", "practices", "programmes", "cohorts",
)  # fmt: skip


def named(where: str) -> list[str]:
    return [name for rule in RULES for name in getattr(rule, where)]


def refusing(module: str) -> set[str]:
    """The functions of a module that raise."""
    path = DOMAIN / module.replace(".", "/")
    files = [path.with_suffix(".py")] if not path.is_dir() else sorted(path.glob("*.py"))
    found = set()
    for file in files:
        where = ".".join(file.relative_to(DOMAIN).with_suffix("").parts)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        owners: list[ast.Module | ast.ClassDef] = [tree, *classes]
        for owner in owners:
            inside = f"{owner.name}." if isinstance(owner, ast.ClassDef) else ""
            found |= {
                f"{where}.{inside}{node.name}"
                for node in owner.body
                if isinstance(node, ast.FunctionDef)
                and any(isinstance(each, ast.Raise) for each in ast.walk(node))
            }
    return found


def constraints() -> set[str]:
    """The constraints of every table that say more than what is true of all versions."""
    endings = tuple(each.name.removeprefix("%(class)s") for each in VERSION_RULES)
    return {
        constraint.name
        for model in apps.get_app_config("records").get_models()
        for constraint in model._meta.constraints
        if not constraint.name.endswith((*endings, "_belongs_to_a_programme"))
    }


def test_every_function_of_the_domain_that_refuses_a_history_is_in_the_table():
    found = set().union(*map(refusing, OF_HISTORIES))

    assert len(found) > 40
    assert found - set(named("domain")) == set()


def test_every_function_in_the_table_is_there():
    for name in named("domain"):
        module, _, inside = name.partition(".")
        found = importlib.import_module(f"likewise.domain.{module}")
        for part in inside.split("."):
            whole = f"{found.__name__}.{part}"
            found = getattr(found, part, None) or importlib.import_module(whole)
        assert callable(found), name


def test_every_rule_of_the_import_is_in_the_table_and_there():
    assert {rule.name for rule in of_import.RULES} == set(named("imports"))


@pytest.mark.django_db
def test_every_guard_and_constraint_is_in_the_table_and_there():
    never_change = {name for name in guards.wanted() if name.endswith("_never_changes")}
    across = {guard.name for guard in guards.GUARDS}

    assert across | {guards.SPELLS} | never_change | constraints() == set(named("database"))


def test_where_a_place_is_silent_the_reason_stands_beside_the_rule():
    for rule in RULES:
        assert rule.domain or rule.imports or rule.database, rule.says
        assert rule.is_everywhere or rule.because.endswith("."), rule.says
    assert len({rule.says for rule in RULES}) == len(RULES)
