"""Where sessions and tries to sign in are kept: beside the record where it is a SQLite file.

SQLite has one writer at a time. Signing in writes, and must not wait until an import is done.
"""

from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

SESSIONS = "sessions"  # what the database beside the record is called
APART = ("sessions", "tries")


class Router:
    """Leads what is no part of the record to the database beside it, where there is one."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return database_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (database_of(app_label) or DEFAULT_DB_ALIAS) == db


def database_of(app_label: str) -> str | None:
    """Which database has the tables of an app; none says the record's own."""
    is_apart = app_label in APART and SESSIONS in settings.DATABASES
    return SESSIONS if is_apart else None


def bring_up_to_date() -> None:
    """Make the database beside the record, or its tables that are missing."""
    if SESSIONS not in settings.DATABASES:
        return
    executor = MigrationExecutor(connections[SESSIONS])
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in APART]
    executor.migrate(leaves)


def answer() -> bool:
    """Whether anybody is signed in; what matters is that there is an answer."""
    return Session.objects.exists()
