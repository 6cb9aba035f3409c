"""References that lead nowhere: left out, with what cannot stand without them, and reported."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from likewise.domain.coding import Project
from likewise.formats.refi_qda.elements import Builder
from likewise.formats.refi_qda.grammar import Attribute, Child, Element, Kind
from likewise.formats.refi_qda.losses import Effect

Owners = dict[str, str]


def without_dangling(*, project: Project, builder: Builder, element: Element) -> Project:
    """The project without references to what is not there.

    A whole project is walked only where something was left out or a reference dangles. What is
    left out may itself be referred to, so the walk is repeated until nothing changes.
    """
    dangling = any(
        not _leads(builder.owners, guid, target)
        for target, guids in builder.references.items()
        for guid in guids
    )
    if not (dangling or builder.has_dropped):
        return project
    while True:
        owners = {guid: kind for guid, kind in _identified(project, element) if kind}
        cleaned = _Walk(owners, builder).cleaned(project, element, "Project")
        if cleaned is project or not isinstance(cleaned, Project):
            return project
        project = cleaned


def _leads(owners: Owners, guid: str, target: str) -> bool:
    owner = owners.get(guid)
    return owner is not None if target == "anything" else owner == target


def children_of(value: Any, element: Element) -> Iterator[tuple[Any, Element, str]]:
    """The values within a value, each with its element and its name."""
    for child in element.children:
        if child.element is None:
            continue
        held = getattr(value, child.field)
        for item in held if isinstance(held, tuple) else () if held is None else (held,):
            yield (item, *place_of(child.element, child.name, item))


def place_of(element: Element, name: str, item: Any) -> tuple[Element, str]:
    """The element and name that stand for one item, through lists within lists."""
    while element.is_container:
        element, name = next(
            (child.element, child.name)
            for child in element.children
            if child.element is not None
            and (child.element.is_container or child.element.build is type(item))
        )
    return element, name


def paths_in(value: Any, element: Element) -> Iterator[str]:
    """Every path to a file, in a value and in all within it."""
    for attribute in element.attributes:
        path = getattr(value, attribute.field) if attribute.kind is Kind.PATH else None
        if path is not None:
            yield path
    for item, of, _ in children_of(value, element):
        yield from paths_in(item, of)


def _identified(value: Any, element: Element) -> Iterator[tuple[str, str | None]]:
    guid = getattr(value, "guid", None)
    if guid is not None:
        yield guid, element.kind
    for item, of, _ in children_of(value, element):
        yield from _identified(item, of)


class _Walk:
    """Goes through values and elements side by side."""

    def __init__(self, owners: Owners, builder: Builder) -> None:
        self._owners = owners
        self._losses = builder.files.losses
        self._written = builder.written

    def cleaned(self, value: Any, element: Element, name: str) -> Any:
        """The value with its dangling references left out; None where it cannot do without."""
        changes: dict[str, Any] = {}
        for attribute in element.attributes:
            if attribute.kind is Kind.GUID and not self._attribute(value, attribute, changes, name):
                return None
        for child in element.children:
            if child.target is not None and not self._references(value, child, changes, name):
                return None
            if child.element is not None:
                self._held(value, child, child.element, changes)
        return replace(value, **changes) if changes else value

    def _attribute(
        self, value: Any, attribute: Attribute, changes: dict[str, Any], name: str
    ) -> bool:
        guid = getattr(value, attribute.field)
        if guid is None or _leads(self._owners, guid, attribute.target or ""):
            return True
        self._report(value, name, attribute.name, guid, whole=attribute.required)
        changes[attribute.field] = None
        return not attribute.required

    def _references(self, value: Any, child: Child, changes: dict[str, Any], name: str) -> bool:
        held = getattr(value, child.field)
        guids = held if child.many else (held,)
        gone = {guid for guid in guids if not _leads(self._owners, guid, child.target or "")}
        if not gone:
            return True
        for guid in sorted(gone):
            self._report(value, name, child.name, guid, whole=child.required)
        if child.many:
            changes[child.field] = tuple(guid for guid in guids if guid not in gone)
        return not child.required

    def _held(self, value: Any, child: Child, element: Element, changes: dict[str, Any]) -> None:
        held = getattr(value, child.field)
        if held is None:
            return
        items = held if isinstance(held, tuple) else (held,)
        after = [self.cleaned(item, *place_of(element, child.name, item)) for item in items]
        if all(new is old for new, old in zip(after, items, strict=True)):
            return
        kept = tuple(item for item in after if item is not None)
        changes[child.field] = kept if isinstance(held, tuple) else (kept[0] if kept else None)

    def _report(self, value: Any, name: str, reference: str, guid: str, *, whole: bool) -> None:
        what = "the whole is left out" if whole else "the reference is left out"
        self._losses.add(
            Effect.LOST,
            name,
            f"its {reference} refers to {self._written.get(guid, guid)[:60]}, which is not in the "
            f"file; {what}.",
            identifier=getattr(value, "guid", None),
        )
