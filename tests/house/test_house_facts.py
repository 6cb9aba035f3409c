"""Every kind of fact and every table of the record has all that it needs, found here by looking.

None of the product's own lists is asked: what is left off those is what these tests are for.
"""

import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from worlds import a_world

import likewise.domain
from likewise.domain.access import unlisted
from likewise.domain.facts import Fact

ROOT = Path(__file__).resolve().parents[2]


def every_kind() -> list[type[Fact]]:
    """All classes below Fact in every module of the domain."""
    for module in pkgutil.walk_packages(likewise.domain.__path__, "likewise.domain."):
        importlib.import_module(module.name)
    found, waiting = {}, [Fact]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("likewise."):
                found[kind.__name__] = getattr(sys.modules[kind.__module__], kind.__name__)
    return [found[name] for name in sorted(found)]


KINDS = every_kind()
TABLES = list(apps.get_app_config("records").get_models())


def refused_events(table: str) -> set[str]:
    """What the triggers that the database has on a table are called for."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
            found = [re.search(r"BEFORE (\w+) ON", sql) for (sql,) in cursor.fetchall()]
            return {each[1] for each in found if each}
        cursor.execute(
            "SELECT event_manipulation FROM information_schema.triggers "
            "WHERE event_object_table = %s AND action_timing = 'BEFORE'",
            [table],
        )
        return {event for (event,) in cursor.fetchall()}


def unexplained(glossary: str, nouns: list[str]) -> list[str]:
    """The nouns that no line of the glossary gives a meaning."""
    said = {line.split("|")[1] for line in glossary.splitlines() if line.startswith("| ")}
    return [noun for noun in nouns if not any(noun in words for words in said)]


def test_there_are_kinds_of_fact():
    assert len(KINDS) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_one_guarded_table_of_versions(kind):
    (table,) = [
        model for model in TABLES
        if getattr(model, "holds", None) is kind and hasattr(model, "superseded_at")
    ]  # fmt: skip

    assert refused_events(table._meta.db_table) >= {"UPDATE", "DELETE"}


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES)
def test_every_table_is_guarded_or_says_why_its_rows_may_change(model):
    guarded = refused_events(model._meta.db_table) >= {"UPDATE", "DELETE"}

    assert guarded or len(model.kept.why) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_as_a_sentence_and_has_its_words(kind):
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "reference" / "facts.md").read_text(encoding="utf-8")

    assert "sentence" in vars(kind)
    assert unexplained(glossary, [kind.declared.noun]) == []
    assert f"\n## {kind.__name__}\n" in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_has_a_right(kind):
    assert unlisted([kind]) == ()


@pytest.mark.django_db
def test_every_kind_is_in_an_export(tmp_path):
    from exporting import exported

    exported(a_world().programme, tmp_path / "x")

    written = {path.stem for path in (tmp_path / "x").glob("*.csv")}
    assert written == {kind.__name__ for kind in KINDS if kind.declared.leaves_in_clear} | {"keys"}


@pytest.mark.django_db
def test_the_migrations_make_the_tables_that_are_declared():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
