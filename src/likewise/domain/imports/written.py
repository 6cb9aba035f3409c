"""How somebody's files are written, where that can be read in more than one way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from likewise.domain.imports.problems import FileNotRight


class DayOrder(StrEnum):
    """In which order a date such as 3/4/2011 gives its day and month."""

    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"


# What people call the encodings of files that are not UTF-8, what Python calls them, and for which
# languages they are.
ENCODINGS: Mapping[str, tuple[str, str]] = {
    "windows-1252": ("cp1252", "Western European"),
    "windows-1250": ("cp1250", "Central European"),
    "windows-1251": ("cp1251", "Cyrillic"),
    "windows-1253": ("cp1253", "Greek"),
    "windows-1254": ("cp1254", "Turkish"),
    "windows-1255": ("cp1255", "Hebrew"),
    "windows-1256": ("cp1256", "Arabic"),
    "windows-1257": ("cp1257", "Baltic"),
    "windows-1258": ("cp1258", "Vietnamese"),
    "windows-874": ("cp874", "Thai"),
    "koi8-u": ("koi8_u", "Cyrillic, older"),
    "gb18030": ("gb18030", "Chinese, simplified"),
    "big5": ("big5", "Chinese, traditional"),
    "shift-jis": ("cp932", "Japanese"),
    "euc-kr": ("cp949", "Korean"),
    "mac-roman": ("mac_roman", "Western European, older Macs"),
    "cp850": ("cp850", "Western European, DOS"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody said of their files; none: as the files themselves show.

    `encoding` is that of the files that are not UTF-8 or UTF-16, `days` the order of dates with
    slashes, dots or hyphens.
    """

    days: DayOrder | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.encoding is not None and self.encoding not in ENCODINGS:
            raise FileNotRight(
                f"There is no encoding {self.encoding[:40]}. There are {', '.join(ENCODINGS)}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """How many dates of one file can be read day first, month first, or in both orders.

    Each holds an example and its line, where there is one.
    """

    file: str
    day_first: tuple[str, int] | None = None
    month_first: tuple[str, int] | None = None
    either: tuple[str, int] | None = None

    @property
    def order(self) -> DayOrder | None:
        """The only order in which all of them can be read; none where there are two, or none."""
        if self.day_first and not self.month_first:
            return DayOrder.DAY_FIRST
        if self.month_first and not self.day_first:
            return DayOrder.MONTH_FIRST
        return None

    @property
    def is_asked_about(self) -> bool:
        """Whether there are such dates, and nothing shows how they are meant."""
        return self.order is None and bool(self.either or self.day_first)


def how_read(days: Iterable[Days], said: DayOrder | None) -> list[str]:
    """Sentences that tell how dates were read, and why; one for each order."""
    by_order: dict[tuple[DayOrder, bool], list[Days]] = {}
    for each in days:
        order = said or each.order
        if order is not None and (each.either or each.day_first or each.month_first):
            by_order.setdefault((order, said is not None), []).append(each)
    return [
        f"Dates such as {_example(found)} in {files_named([d.file for d in found])} were read as "
        f"{order}, as {'you said' if is_said else 'they can only be read so'}."
        for (order, is_said), found in by_order.items()
    ]


def files_named(names: Iterable[str]) -> str:
    """Files by name, at most three of them."""
    found = list(dict.fromkeys(names))
    if len(found) == 1:
        return found[0]
    if len(found) <= 3:
        return f"{', '.join(found[:-1])} and {found[-1]}"
    return f"{', '.join(found[:3])} and {len(found) - 3:,} more"


def _example(found: list[Days]) -> str:
    first = found[0]
    return next(each[0] for each in (first.either, first.day_first, first.month_first) if each)
