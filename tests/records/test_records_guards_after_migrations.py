"""Guards are put in place after every migration; without one of them nothing is written."""

from collections.abc import Iterator

import pytest
from django.db import connection
from installations import Installation, an_installation

SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    with an_installation(tmp_path, people=4) as made:
        yield made


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL changes a table as it stands")
@pytest.mark.parametrize("guarded", [False, True])
def test_every_table_is_built_anew_and_then_has_every_guard(installation, guarded):
    found = installation.run("rebuild", guarded=guarded)

    if guarded:
        assert 0 < found["rebuilt"] < found["tables"]
    else:
        assert found["rebuilt"] == found["tables"]
    assert found["before"] > 0
    assert found["after"] == []
    assert installation.likewise("check").returncode == 0


AMISS = {
    "one is gone": (
        "DROP TRIGGER passage_is_kept",
        "DROP TRIGGER passage_is_kept ON records_passage",
    ),
    "one guards nothing": (
        "DROP TRIGGER contact_stays; ",
        "CREATE OR REPLACE FUNCTION contact_stays() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
    ),
    "one is switched off": (
        "DROP TRIGGER auditevent_stays",
        "ALTER TABLE records_auditevent DISABLE TRIGGER auditevent_stays",
    ),
}


@pytest.mark.parametrize("what", AMISS)
def test_where_a_guard_is_amiss_nothing_is_written_until_it_is_put_back(installation, what):
    name = {"one is gone": "passage_is_kept", "one guards nothing": "contact_stays"}
    on_sqlite, on_postgresql = AMISS[what]
    installation.run("sql", statement=on_sqlite if SQLITE else on_postgresql)
    if SQLITE and what == "one guards nothing":
        installation.run(
            "sql",
            statement="CREATE TRIGGER contact_stays BEFORE UPDATE ON records_contact WHEN 0 "
            "BEGIN SELECT 1; END",
        )

    for command in (["serve", "--port", "8199"], ["export", "x.zip"], ["cohorts", "list"]):
        refused = installation.likewise(*command)
        assert refused.returncode == 1, command
        assert "1 of the record’s guards are missing or were changed" in refused.stderr
    found = installation.likewise("check")
    assert found.returncode == 3
    assert f"missing or changed: {name.get(what, 'auditevent_stays')}" in found.stdout
    mended = installation.likewise("check", "--put-guards-back")
    assert mended.returncode == 0, mended.stdout
    assert installation.likewise("check").returncode == 0


def test_the_check_says_which_table_nothing_declares(installation):
    installation.run("sql", statement="CREATE TABLE records_notes (body TEXT)")

    found = installation.likewise("check")

    assert found.returncode == 3
    assert "1 tables that nothing declares records_notes" in found.stdout


def test_a_server_does_not_start_on_a_record_that_is_not_guarded(installation):
    drop = "DROP TRIGGER passage_is_kept"
    installation.run("sql", statement=drop if SQLITE else f"{drop} ON records_passage")

    said = installation.python("import likewise.config.wsgi")

    assert said.returncode != 0
    assert "guards are missing" in said.stderr
