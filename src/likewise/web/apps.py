"""The pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the pages under the label `web`; they have no tables."""

    name = "likewise.web"
    label = "web"
