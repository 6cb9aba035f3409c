"""The pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the pages under the label `web`, which have no tables; who comes in is noted."""

    name = "likewise.web"
    label = "web"

    def ready(self) -> None:
        from likewise.web.accounts import comings  # noqa: F401 - it listens from now on
