"""One element at a time, from attributes and children to a value of the domain."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from likewise.domain.coding import (
    TextSelection,
    TextSource,
    Transcript,
    VariableKind,
    VariableValue,
)
from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda import lexical
from likewise.formats.refi_qda.files import Files, guid_from
from likewise.formats.refi_qda.grammar import Attribute, Child, Element, Kind
from likewise.formats.refi_qda.losses import Effect
from likewise.formats.refi_qda.schema import VALUE_ELEMENTS, VARIABLE_VALUE

UNNAMED = "(unnamed)"
READINGS: dict[Kind, Callable[[str], tuple[Any, bool] | None]] = {
    Kind.INTEGER: lexical.integer_of,
    Kind.BOOLEAN: lexical.boolean_of,
    Kind.DATE_TIME: lexical.date_time_of,
    Kind.COLOUR: lexical.colour_of,
}
MOST_WITHOUT_IDENTIFIER = 100_000


class TooFewIdentifiers(DomainError):
    """Things without identifiers, of which nothing else can speak."""


@dataclass(slots=True)
class Frame:
    """An element that is open: what it is, and what it has so far."""

    name: str
    line: int
    element: Element | None
    child: Child | None
    fields: dict[str, Any] = field(default_factory=dict)
    text: list[str] | None = None
    last_place: int = -1
    is_sound: bool = True


@dataclass
class Builder:
    """Builds values, keeps the identifiers that were met, and reports what departs."""

    files: Files
    owners: dict[str, str] = field(default_factory=dict)
    references: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    written: dict[str, str] = field(default_factory=dict)  # what made identifiers stand for
    lengths: dict[str, int] = field(default_factory=dict)  # of texts, in code points
    has_dropped: bool = False
    mended: int = 0  # identifiers that were in the standard's other form, or near it
    _same: dict[str, str] = field(default_factory=dict)
    _made: int = 0
    _repeats: dict[str, int] = field(default_factory=dict)

    def _report(self, effect: Effect, frame: Frame, sentence: str) -> None:
        self.files.losses.add(
            effect,
            frame.name,
            sentence,
            identifier=frame.fields.get("guid"),
            line=frame.line,
        )

    def open(self, parent: Frame, name: str, attributes: dict[str, str], line: int) -> Frame | None:
        """A frame for a child element, or None where its parent has no such child."""
        known = None if parent.element is None else parent.element.by_name.get(name)
        if known is None:
            self._report(Effect.LOST, parent, f"its element {name[:40]!r} is not in the standard.")
            return None
        place, child = known
        if parent.element is not None and not parent.element.is_container:
            if place < parent.last_place:
                self._report(
                    Effect.CHANGED, parent, f"{name} stands out of order; put in its place."
                )
            parent.last_place = max(parent.last_place, place)
        if child.element is not None:
            return self.frame(name, child.element, attributes, line, child)
        if child.target is None:
            return Frame(name, line, None, child, text=[])
        self._refer(parent, child, attributes)
        return None

    def _refer(self, parent: Frame, child: Child, attributes: dict[str, str]) -> None:
        """Put a reference straight into its parent; nothing within one is of interest."""
        raw = attributes.get(child.target_attribute) or attributes.get("targetGUID")
        guid = self._meant(raw or attributes.get("guid") or "")
        if guid is None:
            self._report(Effect.LOST, parent, f"its {child.name} refers to nothing.")
        else:
            self._put(parent, child, self._referred(guid, child.target or ""))

    def _meant(self, raw: str) -> str | None:
        """The identifier that a text stands for; one is made for what is no identifier."""
        if lexical.GUID.fullmatch(raw):
            return raw
        found = lexical.guid_of(raw)
        if found is not None:
            return found[0]
        if not raw.strip():
            return None
        guid = guid_from("identifier", raw.strip())
        self.written.setdefault(guid, raw.strip())
        return guid

    def _referred(self, guid: str, target: str) -> str:
        guid = self._same.setdefault(guid, guid)
        self.references[target].add(guid)
        return guid

    def frame(
        self,
        name: str,
        element: Element,
        attributes: dict[str, str],
        line: int,
        child: Child | None = None,
    ) -> Frame:
        """A frame with the element's attributes read."""
        frame = Frame(name, line, element, child)
        own = element.by_attribute.get("guid")
        if own is not None:
            frame.fields["guid"] = self._own_guid(frame, element, attributes.get("guid"))
        known = element.by_attribute
        for given, raw in attributes.items():
            attribute = known.get(given)
            if attribute is None:
                if " " not in given:  # attributes of other namespaces are not the standard's
                    self._report(
                        Effect.LOST,
                        frame,
                        f"its attribute {given[:40]!r} is not in the standard.",
                    )
            elif attribute is not own:
                self._read_attribute(frame, attribute, raw)
        for attribute in element.must_have:
            held = frame.fields.get(attribute.field)
            if held is None or (held == "" and element.kind == "Code"):
                self._supply(frame, attribute)
        return frame

    def _own_guid(self, frame: Frame, element: Element, raw: str | None) -> str:
        if raw is not None and raw not in self.owners and lexical.GUID.fullmatch(raw):
            return self._owned(raw, element)  # the usual case, quickly
        found = lexical.guid_of(raw) if raw else None
        guid = found[0] if found else self._made_guid(frame, raw or "")
        if guid not in self.owners:
            self.mended += found is not None and found[1]
            return self._owned(guid, element)
        while (other := self._next_for(guid)) in self.owners:
            continue
        frame.fields["guid"] = other
        self._report(
            Effect.CHANGED,
            frame,
            f"the identifier {guid} was there before; this one is {other} now, and references "
            "mean the first.",
        )
        return self._owned(other, element)

    def _made_guid(self, frame: Frame, raw: str) -> str:
        """An identifier for an element that has none, or has something else in its place."""
        self._made += 1
        if self._made > MOST_WITHOUT_IDENTIFIER:
            raise TooFewIdentifiers(
                f"Over {MOST_WITHOUT_IDENTIFIER:,} elements have no identifier, so nothing "
                "was read. Export the project again."
            )
        guid = self._meant(raw) or guid_from(frame.name, str(self._made))
        frame.fields["guid"] = guid
        what = f"{raw[:60]!r} is no identifier" if raw else "it has no identifier"
        self._report(Effect.CHANGED, frame, f"{what}; it is {guid} now.")
        return guid

    def _next_for(self, guid: str) -> str:
        """Another identifier for a further thing that came under this one."""
        self._repeats[guid] = self._repeats.get(guid, 1) + 1
        return guid_from(guid, str(self._repeats[guid]))

    def _owned(self, guid: str, element: Element) -> str:
        guid = self._same.setdefault(guid, guid)
        self.owners[guid] = element.kind or ""
        return guid

    def _read_attribute(self, frame: Frame, attribute: Attribute, raw: str) -> None:
        if attribute.kind is Kind.TEXT:
            frame.fields[attribute.field] = raw
            return
        if attribute.kind is Kind.GUID and lexical.GUID.fullmatch(raw):  # the usual case, quickly
            frame.fields[attribute.field] = self._referred(raw, attribute.target or "")
            return
        if attribute.kind is Kind.PATH:
            self._read_path(frame, attribute, raw)
            return
        found = self._lexical(attribute, raw)
        if found is None:
            if not attribute.required:
                self._report(
                    Effect.LOST,
                    frame,
                    f"{attribute.name} {raw[:60]!r} is not {attribute.kind.value}; left out.",
                )
            return
        value, was_mended = found
        if was_mended:
            self._report(
                Effect.CHANGED, frame, f"{attribute.name} {raw[:60]!r} is written as {value}."
            )
        if attribute.kind is Kind.GUID:
            value = self._referred(value, attribute.target or "")
        frame.fields[attribute.field] = value

    def _lexical(self, attribute: Attribute, raw: str) -> tuple[Any, bool] | None:
        read = READINGS.get(attribute.kind)
        if read is not None:
            return read(raw)
        if attribute.kind is Kind.GUID:
            guid = self._meant(raw)
            return None if guid is None else (guid, False)
        found = lexical.choice_of(raw, attribute.choices)
        if found is not None and attribute.name == "typeOfVariable":
            return VariableKind(found[0]), found[1]
        return found

    def _read_path(self, frame: Frame, attribute: Attribute, raw: str) -> None:
        path, old_name = self.files.locate(
            raw,
            attribute=attribute.name,
            element=frame.name,
            guid=frame.fields["guid"],
            line=frame.line,
        )
        frame.fields[attribute.field] = path
        if old_name is not None:
            frame.fields.setdefault("old_name", old_name)

    def _supply(self, frame: Frame, attribute: Attribute) -> None:
        """Put a harmless value in place of a required one that is missing, or give up."""
        supplies: dict[str, Any] = {
            "name": UNNAMED,
            "isCodable": True,
            "typeOfVariable": VariableKind.TEXT,
        }
        if attribute.name not in supplies:
            frame.is_sound = False
            self._report(
                Effect.LOST, frame, f"it has no {attribute.name} that can be read; left out."
            )
            return
        frame.fields[attribute.field] = supplies[attribute.name]
        self._report(
            Effect.CHANGED,
            frame,
            f"it has no {attribute.name} that can be read; taken as {supplies[attribute.name]}.",
        )

    def close(self, frame: Frame) -> Any:
        """The value of an element that has ended; None where there is none."""
        if frame.text is not None or frame.element is None:
            return "".join(frame.text or ())
        if frame.element.is_container:
            items = frame.fields.get("items", ())
            return tuple(items)
        value = self._built(frame, frame.element) if frame.is_sound else None
        self.has_dropped = self.has_dropped or value is None
        return value

    def _built(self, frame: Frame, element: Element) -> Any:
        for child in element.must_hold:
            if frame.fields.get(child.field) is None:
                self._report(Effect.LOST, frame, f"it has no {child.name}; left out.")
                return None
        if element is VARIABLE_VALUE:
            return self._variable_value(frame)
        fields = frame.fields
        for name in element.holds_many:
            if name in fields:
                fields[name] = tuple(fields[name])
        old_name = fields.pop("old_name", None)
        if old_name is not None and not fields.get("name"):
            fields["name"] = old_name
        if element.build in (TextSource, Transcript):
            self._check_text(frame, fields)
        try:
            return element.build(**fields) if element.build else None
        except DomainError as refusal:
            lost = fields.get("codings", ())
            also = f" Its {len(lost)} codings went with it." if lost else ""
            self._report(Effect.LOST, frame, f"{refusal.sentence} It is left out.{also}")
            return None

    def _variable_value(self, frame: Frame) -> VariableValue:
        given = [
            (kind, frame.fields[name])
            for kind, name in VALUE_ELEMENTS.items()
            if frame.fields.get(name) is not None
        ]
        variable = frame.fields["variable"]
        if len(given) > 1:
            self._report(Effect.LOST, frame, "it has several values; only the first is kept.")
        if not given:
            return VariableValue(variable=variable)
        kind, raw = given[0]
        found = lexical.value_of(raw, kind)
        if found is None:
            # The value itself may be personal, so it is not repeated here.
            self._report(Effect.CHANGED, frame, f"its value is no {kind.value}; kept as text.")
            return VariableValue(variable=variable, kind=VariableKind.TEXT, value=raw)
        return VariableValue(variable=variable, kind=kind, value=found[0])

    def _check_text(self, frame: Frame, fields: dict[str, Any]) -> None:
        """Keep one text, not two, and only selections that lie within it."""
        path, content = fields.get("plain_text_path"), fields.get("content")
        if path is not None and content is not None:
            self._report(
                Effect.LOST, frame, "it has its text twice; the file is kept, not the copy inside."
            )
            fields["content"] = None
        length = None if path is not None else None if content is None else len(content)
        if path is not None:
            found = self.files.measure(
                path, element=frame.name, guid=fields["guid"], line=frame.line
            )
            length = None if found is None else found.length
        if length is None:
            if fields.get("selections"):
                self._report(
                    Effect.NOTED, frame, "its text is not here, so positions were not checked."
                )
            return
        self.lengths[fields["guid"]] = length
        if frame.element is not None and frame.element.build is TextSource:
            kept = (
                self._within(frame, selection, length) for selection in fields.get("selections", ())
            )
            fields["selections"] = tuple(selection for selection in kept if selection is not None)

    def _within(self, frame: Frame, selection: TextSelection, length: int) -> TextSelection | None:
        if selection.end <= length:
            return selection
        effect = Effect.CHANGED if selection.start < length else Effect.LOST
        done = "cut to the end of it" if effect is Effect.CHANGED else "left out"
        self.files.losses.add(
            effect,
            "PlainTextSelection",
            f"it reaches from {selection.start} to {selection.end}, and the text has {length} "
            f"characters; {done}, with {len(selection.codings)} codings.",
            identifier=selection.guid,
            line=frame.line,
        )
        self.has_dropped = self.has_dropped or effect is Effect.LOST
        return replace(selection, end=length) if effect is Effect.CHANGED else None

    def attach(self, parent: Frame, frame: Frame, value: Any) -> None:
        """Put a finished child into its parent."""
        child = frame.child
        if value is None or child is None:
            return
        if value == "" and child.is_text and child.name == "Description":
            return
        self._put(parent, child, value)

    def _put(self, parent: Frame, child: Child, value: Any) -> None:
        if child.many:
            parent.fields.setdefault(child.field, []).append(value)
        elif parent.fields.get(child.field) is None:
            parent.fields[child.field] = value
        elif child.element is not None and child.element.is_container:
            self._report(Effect.CHANGED, parent, f"it has {child.name} twice; put together.")
            parent.fields[child.field] += value
        else:
            self._report(Effect.LOST, parent, f"it has a second {child.name}; the first is kept.")
            self.has_dropped = True
