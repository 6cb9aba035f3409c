"""The one Django app with tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the tables under the label `records`."""

    name = "likewise.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
