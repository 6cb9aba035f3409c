"""Settings are safe, or refused with one sentence before anything starts."""

import os
import secrets
import subprocess
import sys

import pytest
import warm
from installations import environment_of

from likewise.records import sqlite

pytestmark = pytest.mark.once

SECURE = {"LIKEWISE_SITE_URL": "https://likewise.example.org"}


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


def likewise(home, *arguments, **settings):
    """The command itself, in a process of its own, with these settings alone."""
    return warm.run(["likewise", *arguments], environment(home, **settings))


def environment(home, **settings):
    """These settings, and none that the tests were started with."""
    kept = {
        name: value
        for name, value in environment_of(home).items()
        if not name.startswith("LIKEWISE_") and name not in ("DATABASE_URL", "KEYS_URL")
    }
    return kept | {"LIKEWISE_HOME": str(home), **settings}


def is_refused(said, *words):
    """Whether it is one plain sentence on where, what, and what to do; and nothing else."""
    assert said.returncode == 1, said.stdout + said.stderr
    assert said.stdout == ""
    assert said.stderr.startswith("Refused: ")
    assert said.stderr.count("\n") == 1
    assert [word for word in words if word not in said.stderr] == []
    assert "Traceback" not in said.stderr
    return True


@pytest.mark.parametrize(
    ("name", "value", "what_to_do"),
    [
        ("LIKEWISE_SECRET_KEY", "", "is empty. Give 50 random characters"),
        ("LIKEWISE_SECRET_KEY", "short", "too short or too plain. Give 50 random characters"),
        ("LIKEWISE_SECRET_KEY", "ab" * 40, "too plain. Give 50 random characters"),
        ("LIKEWISE_HOSTS", "*", "has '*', which is no host name"),
        ("LIKEWISE_HOSTS", "a.example.org,.example.org", "has '.example.org'"),
        ("LIKEWISE_HOSTS", "https://a.example.org", "without a star, scheme or port"),
        ("LIKEWISE_HOSTS", " , ", "is empty"),
        ("LIKEWISE_SITE_URL", "", "no address of a site"),
        ("LIKEWISE_SITE_URL", "likewise.example.org", "no address of a site"),
        ("LIKEWISE_SITE_URL", "ftp://likewise.example.org", "no address of a site"),
        ("LIKEWISE_SITE_URL", "https://likewise.example.org/pages", "no address of a site"),
        ("LIKEWISE_SITE_URL", "https://likewise.example.org:99999", "no address of a site"),
        ("LIKEWISE_SITE_URL", "https://[::1", "no address of a site"),
        ("LIKEWISE_SITE_URL", "https://not a host", "no address of a site"),
        ("LIKEWISE_SITE_URL", "https://300.1.1.1", "no address of a site"),
        ("LIKEWISE_SITE_URL", "http://0.0.0.0:8000", "no address of a site"),
        ("LIKEWISE_SITE_URL", "http://likewise.example.org", "by plain http"),
        ("LIKEWISE_SITE_URL", "http://192.168.1.4:8000", "by plain http"),
        ("LIKEWISE_PROXIES", "*", "Give the address of each proxy"),
        ("LIKEWISE_PROXIES", "0.0.0.0/0", "Give the address of each proxy"),
        ("LIKEWISE_PROXIES", "proxy", "Give the address of each proxy"),
        ("DATABASE_URL", "sqlite://", "in memory"),
        ("DATABASE_URL", "sqlite://:memory:", "in memory"),
        ("DATABASE_URL", "sqlite:///:memory:", "in memory"),
        ("DATABASE_URL", "sqlite:////tmp/a?mode=memory", "in memory"),
        ("DATABASE_URL", "sqlite:///likewise.sqlite3", "the whole path"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "no such folder"),
        ("DATABASE_URL", "sqlite:////tmp", "no such folder, or it is one"),
        ("DATABASE_URL", "mysql://u:hidden@h/n", "names no database that Likewise knows"),
        ("DATABASE_URL", "nonsense", "names no database that Likewise knows"),
        ("DATABASE_URL", "postgresql://u:hidden@h:port/n", "names no database"),
        ("DATABASE_URL", "postgresql://u:hidden@h", "which database of the server"),
        ("KEYS_URL", "sqlite://:memory:", "in memory"),
        ("KEYS_URL", "sqlite:///keys.sqlite3", "the whole path"),
        ("LIKEWISE_WAIT_SECONDS", "soon", "Give a number of seconds"),
        ("LIKEWISE_WAIT_SECONDS", "-1", "Give a number of seconds"),
        ("LIKEWISE_WAIT_SECONDS", "nan", "Give a number of seconds"),
        ("LIKEWISE_WAIT_SECONDS", "1e400", "Give a number of seconds"),
        ("LIKEWISE_LARGEST_FILE", "0", "Give whole megabytes"),
        ("LIKEWISE_LARGEST_FILE", "2.5", "Give whole megabytes"),
        ("LIKEWISE_LARGEST_FILE", "9" * 5000, "Give whole megabytes"),
        ("LIKEWISE_LARGEST_FILE", "٣", "Give whole megabytes"),
        ("LIKEWISE_DEMONSTRATION", "yes", "Give 1 for yes"),
        ("LIKEWISE_HOME", "/dev/null/data", "Give a folder that your account owns"),
        ("LIKEWISE_SCRATCH", "/dev/null/data", "Give a folder that your account may write"),
    ],
)
def test_a_setting_that_is_not_safe_is_refused(home, name, value, what_to_do):
    said = likewise(home, "jobs", "list", **{name: value})

    assert is_refused(said, name, what_to_do)
    assert "hidden" not in said.stderr
    assert not (home / "likewise.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "value", "beside", "what_to_do"),
    [
        ("LIKEWISE_MAIL_PORT", "0", {"LIKEWISE_MAIL_HOST": "a"}, "the number of a port"),
        ("LIKEWISE_MAIL_PORT", "65536", {"LIKEWISE_MAIL_HOST": "a"}, "65535 at most"),
        ("LIKEWISE_MAIL_ENCRYPTION", "none", {"LIKEWISE_MAIL_HOST": "a"}, "Give starttls or tls"),
        ("LIKEWISE_MAIL_ENCRYPTION", "ssl", {"LIKEWISE_MAIL_HOST": "a"}, "starttls, tls or none"),
        ("LIKEWISE_NOTIFY_TEMPLATE", "", {"LIKEWISE_NOTIFY_KEY": "a"}, "is missing"),
        (
            "LIKEWISE_NOTIFY_URL", "http://notify.example.org",
            {"LIKEWISE_NOTIFY_KEY": "a", "LIKEWISE_NOTIFY_TEMPLATE": "b"}, "by plain http",
        ),
        ("LIKEWISE_CLOCK", "noon", {"LIKEWISE_DEMONSTRATION": "1"}, "Give 2012-05-28T10"),
    ],
)  # fmt: skip
def test_a_setting_that_fits_no_other_is_refused(home, name, value, beside, what_to_do):
    assert is_refused(likewise(home, "jobs", "list", **{name: value, **beside}), name, what_to_do)


@pytest.mark.parametrize(
    "file",
    [
        "likewise.sqlite3", "likewise.sqlite3-wal", "sessions.sqlite3", "keys.sqlite3",
        "installation-key", "secret-key", "erased.jsonl", "key-backups",
    ],
)  # fmt: skip
def test_a_file_that_others_may_read_is_refused(home, file):
    (home / "secret-key").write_text(secrets.token_urlsafe(48))
    (home / "secret-key").chmod(0o600)
    (home / file).mkdir() if file == "key-backups" else (home / file).touch()
    (home / file).chmod(0o640)

    said = likewise(home, "jobs", "list")

    assert is_refused(said, f"Others on this machine may read {home / file}", "chmod ")


def test_a_data_folder_that_others_may_look_into_is_refused(home):
    (home / "anything").touch()
    home.chmod(0o755)

    assert is_refused(likewise(home, "jobs", "list"), str(home), f"chmod 700 {home}")


def test_a_data_folder_in_which_nothing_was_is_closed_to_others(home):
    home.chmod(0o755)

    likewise(home, "jobs", "list")

    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("holds", ["", "short"])
def test_a_secret_key_that_was_cut_off_is_refused(home, holds):
    (home / "secret-key").write_text(holds)
    (home / "secret-key").chmod(0o600)

    assert is_refused(likewise(home, "jobs", "list"), "secret-key", "Remove the file")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        SECURE,
        {"LIKEWISE_PROXIES": "10.88.0.0/16"},
        {**SECURE, "LIKEWISE_SITE_URL": "http://127.0.0.1:8000", "LIKEWISE_PROXIES": "10.88.0.1"},
    ],
)
def test_plain_http_does_not_leave_the_machine(home, settings):
    said = likewise(home, "serve", "--host", "0.0.0.0", **settings)

    assert is_refused(said, "--host 0.0.0.0", "plain http", "LIKEWISE_PROXIES")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    "options", [("--port", "0"), ("--port", "70000"), ("--workers", "0"), ("--workers", "x")]
)
def test_a_number_that_serve_cannot_use_is_refused(home, options):
    said = likewise(home, "serve", *options)

    assert said.returncode == 2
    assert options[0] in said.stderr
    assert list(home.iterdir()) == []


def test_django_warns_of_nothing_where_the_site_is_https(home):
    program = "import sys; from django.core.management import execute_from_command_line as run; run(sys.argv)"
    environment = {**os.environ, **SECURE, "LIKEWISE_HOME": str(home)}
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, "check", "--deploy", "--fail-level", "INFO"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("System check identified no issues")


SHOWN = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, *s.ALLOWED_HOSTS, *s.PROXIES)
"""


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (SECURE, "__Host-sessionid __Host-csrftoken 127.0.0.1 localhost [::1] likewise.example.org "
                 "127.0.0.1/32 ::1/128"),
        ({}, "sessionid csrftoken 127.0.0.1 localhost [::1]"),
        ({**SECURE, "LIKEWISE_HOSTS": "b.example.org", "LIKEWISE_PROXIES": "10.88.0.1/16"},
         "__Host-sessionid __Host-csrftoken b.example.org likewise.example.org 10.88.0.0/16"),
    ],
)  # fmt: skip
def test_cookies_hosts_and_proxies_follow_the_sites_address(home, settings, shown):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIKEWISE_")}
    said = subprocess.run(
        [sys.executable, "-c", SHOWN], env={**kept, **settings, "LIKEWISE_HOME": str(home)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    assert said.stdout.strip() == shown


@pytest.fixture
def connection(tmp_path):
    made = sqlite.sqlite3.connect(tmp_path / "record.sqlite3")
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        made.execute(f"PRAGMA {pragma}")
    yield made
    made.close()


def test_an_sqlite_as_it_should_be_is_taken(connection):
    sqlite.check_safe(connection)


@pytest.mark.parametrize(
    "pragma",
    [
        "synchronous=1", "synchronous=0", "foreign_keys=0", "recursive_triggers=0",
        "journal_mode=off", "journal_mode=memory",
    ],
)  # fmt: skip
def test_weak_pragmas_are_refused(connection, pragma):
    connection.execute(f"PRAGMA {pragma}")

    with pytest.raises(sqlite.SqliteNotSafe, match=f"not keep the record safely here: {pragma}"):
        sqlite.check_safe(connection)


def test_an_sqlite_that_is_too_old_is_refused(connection, monkeypatch):
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", (3, 36, 9))

    with pytest.raises(sqlite.SqliteNotSafe, match=r"too old: Likewise needs 3\.37 or later"):
        sqlite.check_safe(connection)
