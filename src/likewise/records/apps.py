"""The one Django app with tables."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class RecordsConfig(AppConfig):
    """Registers the tables under the label `records`, once facts and tables are found to fit."""

    name = "likewise.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from likewise.records import lists, postgresql, tables

        tables.check()
        lists.use()
        connection_created.connect(postgresql.check_safe)
        pre_migrate.connect(_before_migrations, sender=self)
        post_migrate.connect(_after_migrations, sender=self)


def _before_migrations(*, using: str, **_: Any) -> None:
    from likewise.records import guards

    guards.take_down(using)


def _after_migrations(*, using: str, **_: Any) -> None:
    from likewise.records import guards

    guards.put_back(using)
