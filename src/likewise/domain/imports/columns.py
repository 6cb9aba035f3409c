"""What a documented table has: its columns, what each may hold, and how it is said."""

from dataclasses import dataclass
from enum import StrEnum

ID_LENGTH = 80


class Kind(StrEnum):
    """What a cell holds."""

    ID = "an id of your own"
    TEXT = "text"
    DAY = "a date"
    TIME = "a time of day"
    INSTANT = "a date and time"
    WHOLE = "a whole number"
    SHARE = "a number between 0 and 1"
    YES_NO = "yes or no"
    CHOICE = "one of a list"
    CHOICES = "one or more of a list, separated by semicolons"
    IDS = "one or more ids, separated by semicolons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `refers_to` names the table whose ids it holds."""

    name: str
    kind: Kind
    about: str
    example: str = ""
    is_required: bool = False
    refers_to: str | None = None
    choices: tuple[str, ...] = ()
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One table: a CSV file of this name, or a sheet of this name in a workbook."""

    name: str
    about: str
    columns: tuple[Column, ...]
    is_optional: bool = False

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(each for each in self.columns if each.name == name)


def own(table: str, example: str, *, is_required: bool = True) -> Column:
    """The column of a table's own ids."""
    about = f"your own id of the {table}, used by the other tables"
    return Column(
        name="id", kind=Kind.ID, about=about, example=example, is_required=is_required,
        length=ID_LENGTH,
    )  # fmt: skip


def to(name: str, table: str, example: str, about: str = "", *, is_required: bool = True) -> Column:
    """A column that holds an id of another table."""
    return Column(
        name=name, kind=Kind.ID, about=about or f"an id from {table}", example=example,
        is_required=is_required, refers_to=table, length=ID_LENGTH,
    )  # fmt: skip


def ids(name: str, table: str, example: str, about: str, *, is_required: bool = False) -> Column:
    """A column that holds ids of another table, in a list."""
    return Column(
        name=name, kind=Kind.IDS, about=about, example=example, refers_to=table,
        is_required=is_required,
    )  # fmt: skip


def text(
    name: str, about: str, example: str, length: int | None = None, *, is_required: bool = False
) -> Column:
    """A column of text."""
    return Column(
        name=name, kind=Kind.TEXT, about=about, example=example, length=length,
        is_required=is_required,
    )  # fmt: skip


def day(name: str, about: str, example: str, *, is_required: bool = True) -> Column:
    """A column of dates."""
    return Column(name=name, kind=Kind.DAY, about=about, example=example, is_required=is_required)


def choice(
    name: str, known: type[StrEnum], about: str, example: str, *, is_required: bool = True
) -> Column:
    """A column that holds one of a list."""
    return Column(
        name=name, kind=Kind.CHOICE, about=about, example=example, is_required=is_required,
        choices=tuple(each.value for each in known),
    )  # fmt: skip


def whole(name: str, about: str, example: str) -> Column:
    """A column of whole numbers."""
    return Column(name=name, kind=Kind.WHOLE, about=about, example=example)


def choices(name: str, known: type[StrEnum], about: str, example: str) -> Column:
    """A column that holds some of a list."""
    return Column(
        name=name, kind=Kind.CHOICES, about=about, example=example,
        choices=tuple(each.value for each in known),
    )  # fmt: skip
