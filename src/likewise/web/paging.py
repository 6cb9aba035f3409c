"""A long list a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Pages[T]:
    """One page of a list, and the addresses of the pages beside it."""

    items: Sequence[T]
    page: int
    last: int
    asked: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, items: Sequence[T], asked: Mapping[str, str], *, size: int) -> "Pages[T]":
        """The page that `asked["page"]` names; a page that is not there is the nearest one."""
        last = max(1, -(-len(items) // size))
        page = min(page_number(asked), last)
        return cls(items[(page - 1) * size : page * size], page, last, _without_page(asked))

    @classmethod
    def ready(
        cls, items: Sequence[T], asked: Mapping[str, str], *, page: int, last: int
    ) -> "Pages[T]":
        """A page that somebody else has cut."""
        return cls(items, page, last, _without_page(asked))

    @property
    def before(self) -> str:
        """The address of the page before, or nothing."""
        return self._address(self.page - 1) if self.page > 1 else ""

    @property
    def after(self) -> str:
        """The address of the page after, or nothing."""
        return self._address(self.page + 1) if self.page < self.last else ""

    def _address(self, page: int) -> str:
        return "?" + urlencode([*self.asked, ("page", str(page))])


def page_number(asked: Mapping[str, str]) -> int:
    """The page that was asked for, counting from one."""
    given = asked.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 9 else 1


def _without_page(asked: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in asked.items() if name != "page")
