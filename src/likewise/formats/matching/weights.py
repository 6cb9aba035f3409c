"""The weights of a matching round: a small TOML file, with changes from the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from likewise.domain.matching import USUAL_PREFERENCES, Charges, How, Preference
from likewise.domain.refusals import DomainError
from likewise.formats.tomls import NotToml, read_toml

LARGEST = 10**15  # nan is not below it, nor is 1e400


class WeightsRefused(DomainError):
    """Weights that cannot be used; the sentence says which and what to write."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What counts in a round, and how much."""

    preferences: tuple[Preference, ...] = USUAL_PREFERENCES
    charges: Charges = field(default_factory=Charges)

    @property
    def numbers(self) -> frozenset[str]:
        """The columns that must hold numbers, since they are compared by nearness."""
        return frozenset(each.column for each in self.preferences if each.how is How.NEAR)

    def with_weights(self, changed: Mapping[str, float]) -> "Terms":
        """The same with other weights for some of the preferences."""
        known = {each.column for each in self.preferences}
        for column in changed:
            if column not in known:
                raise WeightsRefused(
                    f"No preference compares {column}. There are {', '.join(sorted(known))}; add "
                    "others in a file of weights."
                )
        preferences = tuple(
            replace(each, weight=changed.get(each.column, each.weight)) for each in self.preferences
        )
        return replace(self, preferences=preferences)


def read_terms(path: Path) -> Terms:
    """The charges and preferences of a TOML file; what it leaves out is as usual.

    Raises
    ------
    WeightsRefused
        When it is not TOML, or a key or value is not as documented.
    """
    try:
        given = read_toml(path)
    except NotToml as refusal:
        raise WeightsRefused(f"{path.name} cannot be read: {refusal.sentence}") from None
    _check_keys(given, {"unmatched", "below_minimum", "preferences"}, path.name)
    usual = Charges()
    charges = Charges(
        unmatched=_number(given, "unmatched", usual.unmatched, path.name),
        below_minimum=_number(given, "below_minimum", usual.below_minimum, path.name),
    )
    tables = given.get("preferences")
    if tables is None:
        return Terms(charges=charges)
    if not isinstance(tables, dict):
        raise WeightsRefused(f"{path.name}: write each preference as [preferences.column].")
    preferences = tuple(_preference(column, tables[column], path.name) for column in tables)
    return Terms(preferences=preferences, charges=charges)


def _preference(column: str, given: object, file: str) -> Preference:
    where = f"{file}, [preferences.{column}]"
    if not isinstance(given, dict):
        raise WeightsRefused(f"{where} is not a table. Write `how` and `weight` below it.")
    _check_keys(given, {"how", "weight", "within"}, where)
    how = given.get("how")
    if how not in list(How):
        raise WeightsRefused(f"{where}: `how` is one of {', '.join(How)}.")
    if "weight" not in given:
        raise WeightsRefused(f"{where}: there is no `weight`. Give points, 0 or more.")
    return Preference(
        column=column,
        how=How(how),
        weight=_number(given, "weight", 0.0, where),
        within=_number(given, "within", 0.0, where) if "within" in given else None,
    )


def _number(given: Mapping[str, object], key: str, usual: float, where: str) -> float:
    value = given.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        raise WeightsRefused(f"{where}: `{key}` must be a number. Write one below {LARGEST:,}.")
    return float(value)


def _check_keys(given: Mapping[str, object], known: set[str], where: str) -> None:
    strange = sorted(set(given) - known)
    if strange:
        raise WeightsRefused(
            f"{where}: there is no use for `{strange[0]}`. Known are {', '.join(sorted(known))}."
        )
