"""A PostgreSQL that acknowledges what it may lose is refused."""

import os

import psycopg
import pytest
from installations import an_installation

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="PostgreSQL's own words"
)


def test_a_server_that_acknowledges_before_it_keeps_is_refused(tmp_path):
    with an_installation(tmp_path) as made:
        url = made.environment["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as connection:
            name = url.rpartition("/")[2]
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

        said = made.likewise("jobs", "list")

    assert said.returncode == 1
    assert said.stderr.startswith("Refused: The PostgreSQL database of DATABASE_URL is not safe")
    assert "SET synchronous_commit = on" in said.stderr


def test_a_database_that_cannot_hold_every_letter_is_refused(tmp_path):
    with an_installation(tmp_path) as made:
        url = made.environment["DATABASE_URL"]
        name = url.rpartition("/")[2]
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")
            connection.execute(
                f"CREATE DATABASE {name} ENCODING LATIN1 LOCALE 'C' TEMPLATE template0"
            )

        said = made.likewise("jobs", "list")

    assert said.returncode == 1
    assert "its encoding is LATIN1. Make a database with the encoding UTF8" in said.stderr
