"""The one widget that Django has not: a date in three boxes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms


class DateBoxes(forms.Widget):
    """Day, month and year, each in a box of its own, as people type them."""

    PARTS: ClassVar[tuple[str, str, str]] = ("day", "month", "year")

    def decompress(self, value: Any) -> tuple[str, str, str]:
        """The texts of the three boxes for a date, or for what somebody typed."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        return tuple(value) if value else ("", "", "")

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, ...] | None:
        texts = tuple((data.get(f"{name}-{part}") or "").strip() for part in self.PARTS)
        return texts if any(texts) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}-{part}" not in data for part in self.PARTS)
