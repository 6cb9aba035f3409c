"""Refuses to build a wheel without what its pages show: the assets, which are not kept in git."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = ("nhsuk/nhsuk-frontend.min.css", "nhsuk/nhsuk-frontend.min.js")


class WheelHook(BuildHookInterface[Any]):
    """Looks for the assets before anything is packed; an editable install may do without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = Path(self.root) / "src" / "likewise" / "web" / "assets"
        missing = [name for name in ASSETS if not (folder / name).is_file()]
        if missing and version != "editable":
            self.app.abort(
                f"The pages' assets are not built ({missing[0]} is missing), and pages without "
                "them cannot be used. Build the wheel with `make wheel`, which makes them first."
            )
