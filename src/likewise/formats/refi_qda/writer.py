"""The strict writer: valid against the official schemas, in UTF-8, the same bytes each time.

Elements stand in the schema's order, files under the names of their identifiers, entries in a
fixed order with a fixed date. Files are copied in a stream, never held.
"""

import codecs
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import IO, Any, BinaryIO

from likewise.domain.coding import Project, VariableValue
from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda.archive import CHUNK_BYTES, MOST_MEDIA_BYTES, Archive
from likewise.formats.refi_qda.files import StoredFile
from likewise.formats.refi_qda.grammar import Child, Element
from likewise.formats.refi_qda.losses import Effect, Losses, LossReport
from likewise.formats.refi_qda.references import place_of
from likewise.formats.refi_qda.schema import (
    CODEBOOK,
    CODEBOOK_NAMESPACE,
    PROJECT,
    PROJECT_NAMESPACE,
    VALUE_ELEMENTS,
)

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TO_ESCAPE = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
ATTRIBUTE_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;",
     "\t": "&#9;"}
)  # fmt: skip
Progress = Callable[[int], None]


class NothingToWrite(DomainError):
    """The standard has no form for what was to be written."""


def write_project(
    *,
    project: Project,
    target: BinaryIO,
    files: Sequence[StoredFile] = (),
    archive: Archive | None = None,
    on_progress: Progress | None = None,
) -> LossReport:
    """Write a project as a .qdpx archive.

    Parameters
    ----------
    project : Project
        Paths beginning with internal:// name files in `files`.
    target : binary file
        Need not be seekable.
    files : sequence of StoredFile
        What to copy, and from where in `archive`.
    archive : Archive, optional
        The archive that holds the files.
    on_progress : callable, optional
        Called with the number of files copied.

    Returns
    -------
    LossReport
        What the standard could not hold.
    """
    losses = Losses()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        with out.open(_entry("project.qde"), "w", force_zip64=False) as stream:
            writer = _Xml(stream, losses)
            writer.document("Project", PROJECT, PROJECT_NAMESPACE, project)
        for done, file in enumerate(sorted(files, key=lambda file: file.name)):
            if archive is not None:
                _copy(archive, file, out)
            if on_progress is not None:
                on_progress(done + 1)
    return losses.report()


def write_codebook(*, project: Project, target: BinaryIO) -> LossReport:
    """Write a project's codes, and sets of codes, as a .qdc codebook.

    Raises
    ------
    NothingToWrite
        The project has no codes, and a codebook must have one.
    """
    if not project.codes:
        raise NothingToWrite("The project has no codes, and a codebook must have at least one.")
    losses = Losses()
    _note_what_a_codebook_lacks(project, losses)
    writer = _Xml(target, losses)
    writer.document("CodeBook", CODEBOOK, CODEBOOK_NAMESPACE, project)
    return losses.report()


def _note_what_a_codebook_lacks(project: Project, losses: Losses) -> None:
    for code in project.all_codes():
        if code.notes:
            losses.add(
                Effect.LOST,
                "Code",
                f"its {len(code.notes)} memos have no place in a codebook.",
                identifier=code.guid,
            )
    for each in project.sets:
        if each.sources or each.notes:
            losses.add(
                Effect.LOST,
                "Set",
                "its sources and memos have no place in a codebook; its codes are kept.",
                identifier=each.guid,
            )
    left = {
        "Users": project.users,
        "Variables": project.variables,
        "Cases": project.cases,
        "Sources": project.sources,
        "Notes": project.memos,
        "Links": project.links,
        "Graphs": project.graphs,
    }
    for name, things in left.items():
        if things:
            losses.add(Effect.LOST, name, f"{len(things)} of these have no place in a codebook.")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry


def _copy(archive: Archive, file: StoredFile, out: zipfile.ZipFile) -> None:
    """Copy one file in a stream, as UTF-8 where it is a text in another encoding."""
    entry = _entry(f"sources/{file.name}")
    with archive.opened(file.entry, at_most=MOST_MEDIA_BYTES) as source, out.open(
        entry, "w", force_zip64=archive.size_of(file.entry) > 1 << 30
    ) as stream:  # fmt: skip
        if file.encoding is None:
            while chunk := source.read(CHUNK_BYTES):
                stream.write(chunk)
            return
        decoder = codecs.getincrementaldecoder(file.encoding)()
        while chunk := source.read(CHUNK_BYTES):
            stream.write(decoder.decode(chunk).encode("utf-8"))
        stream.write(decoder.decode(b"", final=True).encode("utf-8"))


class _Xml:
    """Writes values as elements, in the order of the schema."""

    def __init__(self, stream: IO[bytes], losses: Losses) -> None:
        self._stream = stream
        self._losses = losses
        self._parts: list[str] = []
        self._held = 0

    def document(self, name: str, element: Element, namespace: str, value: Any) -> None:
        self._put('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._element(name, element, value, "", namespace)
        self._flush()

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._held += len(text)
        if self._held > CHUNK_BYTES:
            self._flush()

    def _flush(self) -> None:
        self._stream.write("".join(self._parts).encode("utf-8"))
        self._parts.clear()
        self._held = 0

    def _element(
        self, name: str, element: Element, value: Any, indent: str, namespace: str = ""
    ) -> None:
        head = [indent, "<", name]
        if namespace:
            head.append(f' xmlns="{namespace}"')
        for attribute in element.attributes:
            held = getattr(value, attribute.field)
            if held is not None:
                head.append(f' {attribute.name}="{self._attribute(name, value, held)}"')
        self._put("".join(head))
        body = self._body(value, element)
        if not body:
            self._put("/>\n")
            return
        self._put(">\n")
        for child, held in body:
            self._child(child, value, held, indent + " ")
        self._put(f"{indent}</{name}>\n")

    @staticmethod
    def _body(value: Any, element: Element) -> list[tuple[Child, Any]]:
        """The children that there is something for, in the schema's order."""
        if isinstance(value, VariableValue):
            chosen = None if value.kind is None else VALUE_ELEMENTS[value.kind]
            given = {"VariableRef": value.variable, chosen: value.value}
            return [(child, given[child.name]) for child in element.children if child.name in given]
        held = ((child, getattr(value, child.field)) for child in element.children)
        return [(child, thing) for child, thing in held if thing is not None and thing != ()]

    def _child(self, child: Child, value: Any, held: Any, indent: str) -> None:
        if child.element is not None:
            items = held if isinstance(held, tuple) else (held,)
            self._items(child.name, child.element, items, indent)
        elif child.target is not None:
            for guid in held if child.many else (held,):
                self._put(f'{indent}<{child.name} {child.target_attribute}="{guid}"/>\n')
        else:
            text = self._escaped(child.name, value, held, TEXT_ESCAPES)
            self._put(f"{indent}<{child.name}>{text}</{child.name}>\n")

    def _items(self, name: str, element: Element, items: Sequence[Any], indent: str) -> None:
        if not element.is_container:
            for item in items:
                self._element(name, element, item, indent)
            return
        self._put(f"{indent}<{name}>\n")
        inner = element.children[0]
        if inner.element is not None and inner.element.is_container:
            self._items(inner.name, inner.element, items, indent + " ")
        else:
            for item in items:
                of, called = place_of(element, name, item)
                self._element(called, of, item, indent + " ")
        self._put(f"{indent}</{name}>\n")

    def _attribute(self, name: str, value: Any, held: Any) -> str:
        if held is True or held is False:
            return "true" if held else "false"
        if isinstance(held, int):
            return str(held)
        return self._escaped(name, value, held, ATTRIBUTE_ESCAPES)

    def _escaped(self, name: str, value: Any, text: str, escapes: dict[int, str]) -> str:
        """The text as XML holds it; most of it needs nothing done."""
        if TO_ESCAPE.search(text) is None:
            return text
        if NOT_XML.search(text) is not None:
            self._losses.add(
                Effect.CHANGED,
                name,
                "it holds characters that XML cannot; each is replaced by U+FFFD.",
                identifier=getattr(value, "guid", None),
            )
            text = NOT_XML.sub("\ufffd", text)
        return text.translate(escapes)
