"""Tries are an app of their own, as they are kept apart from the record."""

from django.apps import AppConfig


class TriesConfig(AppConfig):
    """Registers the one table under the label `tries`."""

    name = "likewise.records.tries"
    label = "tries"
