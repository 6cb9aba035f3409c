"""The lines of a design file, sorted by setting, and which settings a design has no use for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from likewise.domain.allocation.designs import MEASURES, RATIO_METHODS
from likewise.domain.imports import FileNotRight
from likewise.formats.tables import Row

METHODS = ("simple", "blocks", "minimisation", "constrained")
WORDS: dict[str, tuple[str, ...]] = {
    "method": METHODS,
    "units": ("persons", "clusters"),
    "measure": MEASURES,
    "ratio method": RATIO_METHODS,
}
NAMED = ("arm", "treatment", "factor", "weight", "stratify", "covariate", "minimum", "maximum")
WHOLES = ("size", "block size", "comparisons")
NUMBERS = (
    "probability",
    "acceptable share",
    "recruiter bias",
    "cluster size",
    "cluster size variation",
    "control proportion",
    "treated proportion",
    "difference",
    "standard deviation",
    "icc",
    "significance",
    "power",
)
SETTINGS = (*WORDS, *NAMED, "limit", *WHOLES, *NUMBERS)
MANY = (*NAMED, "limit", "block size")
METHODS_OF = {
    "stratify": ("blocks",),
    "block size": ("blocks",),
    "measure": ("minimisation",),
    "probability": ("minimisation",),
    "ratio method": ("minimisation",),
    "weight": ("minimisation", "constrained"),
    "covariate": ("constrained",),
    "minimum": ("constrained",),
    "maximum": ("constrained",),
    "limit": ("constrained",),
    "acceptable share": ("constrained",),
}
OUTCOMES = ("control proportion", "treated proportion", "difference", "standard deviation")


@dataclass
class Settings:
    """The rows of a design file, sorted by setting; remembers where each stood."""

    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, setting: str) -> list[Row]:
        """The rows of one setting, in order."""
        return self.rows.get(setting, [])

    def named(self, setting: str, *, known: Sequence[str]) -> dict[str, Row]:
        """The rows of a setting that speaks of factors or covariates, by their name."""
        found: dict[str, Row] = {}
        for row in self.of(setting):
            name = row.name("name")
            if name not in known:
                listed = ", ".join(known) or "none"
                raise row.refuse("name", f"There is no such name. There are: {listed}.")
            if name in found:
                raise row.refuse("name", "This is set twice. Keep one line.")
            found[name] = row
        return found


def keep(*, settings: Settings, row: Row) -> None:
    """Sort one line into the settings."""
    setting = row.name("setting").lower()
    if setting not in SETTINGS:
        raise row.refuse("setting", f"This is unknown. Settings are: {', '.join(SETTINGS)}.")
    if setting in settings.rows and setting not in MANY:
        raise row.refuse("setting", f"The setting {setting} is set twice. Keep one line.")
    settings.rows.setdefault(setting, []).append(row)
    if setting in WORDS:
        settings.words[setting] = row.name("value").lower()
        if settings.words[setting] not in WORDS[setting]:
            raise row.refuse(
                "value", f"This {setting} is unknown. Choose {listed(WORDS[setting])}."
            )
    elif setting in WHOLES:
        settings.numbers[setting] = row.whole("value")
    elif setting in NUMBERS:
        settings.numbers[setting] = row.number("value")


def check_used(*, settings: Settings, file: str) -> None:
    """Refuse a setting that this design would pass over: it was meant to do something."""
    if "method" not in settings.words:
        raise FileNotRight(
            f"The file sets no method. Add a line: method, one of {listed(METHODS)}.", file=file
        )
    method = settings.words["method"]
    units = settings.words.get("units", "clusters" if method == "constrained" else "persons")
    for setting, methods in METHODS_OF.items():
        if method not in methods:
            _refuse_any(settings, setting, f"Only {listed(methods)} uses {setting}")
    for setting in ("cluster size", "cluster size variation", "icc"):
        if units != "clusters":
            _refuse_any(settings, setting, f"Only a design whose units are clusters uses {setting}")
    if "cluster size" not in settings.rows:
        _refuse_any(settings, "cluster size variation", "There is no cluster size")
    if not any(setting in settings.rows for setting in OUTCOMES):
        for setting in ("icc", "significance", "power", "comparisons"):
            _refuse_any(settings, setting, "There is no outcome (two proportions, or a difference)")


def _refuse_any(settings: Settings, setting: str, why: str) -> None:
    for row in settings.of(setting):
        raise row.refuse("setting", f"{why}. Take the line out, or change what it depends on.")


def listed(names: Sequence[str]) -> str:
    """Names as in "one, two or three"."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
