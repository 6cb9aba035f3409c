"""Where a project's files are: kept in the archive, elsewhere, or nowhere that is safe."""

import re
import uuid
from dataclasses import dataclass, field

from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda.archive import Archive
from likewise.formats.refi_qda.losses import Effect, Losses
from likewise.formats.refi_qda.texts import PlainText, plain_text

OURS = uuid.UUID("6f0d3c1e-8f5b-5a53-9d55-0a1f2b7c4e21")  # names identifiers that we have to make
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?(.*)", re.DOTALL)
GUID_NAME = re.compile(r"\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?(\.[A-Za-z0-9]+)?")
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")
ELSEWHERE = ("relative", "absolute")
MOST_BYTES_OF_TEXT = 500 << 20


class TooMuchText(DomainError):
    """More plain text than a project has."""


def guid_from(*parts: str) -> str:
    """An identifier made from what it is for: the same parts give the same identifier."""
    return str(uuid.uuid5(OURS, "\x1f".join(parts)))


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFile:
    """A file of the archive: its standard name, its name in the archive read, and its encoding.

    `encoding` is set where the file is a plain text that has to be written as UTF-8.
    """

    name: str
    entry: str
    encoding: str | None = None


@dataclass
class Files:
    """The files that a project refers to, as its elements name them."""

    archive: Archive | None
    losses: Losses
    stored: dict[str, StoredFile] = field(default_factory=dict)
    texts: dict[str, PlainText] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _text_bytes: int = 0

    def locate(
        self, raw: str, *, attribute: str, element: str, guid: str, line: int
    ) -> tuple[str | None, str | None]:
        """The standard's path for a path that was read, and the file's old name if it changed."""
        text = raw.strip()
        if not text:
            return None, None
        scheme = SCHEME.fullmatch(text)
        kind = scheme.group(1).lower() if scheme else ""
        if kind in ELSEWHERE:
            self.losses.add(
                Effect.NOTED,
                element,
                f"{attribute} points to a file outside the archive, which is not opened.",
                identifier=guid,
                line=line,
            )
            return text, None
        if (len(kind) > 1 and kind != "internal") or text.startswith(("//", "\\\\")):
            self.losses.add(
                Effect.LOST,
                element,
                f"{attribute} points to {text[:80]!r}, which is never fetched; the path is left "
                "out. Put the file into the archive.",
                identifier=guid,
                line=line,
            )
            return None, None
        name = scheme.group(3).lstrip("/") if scheme and kind == "internal" else text
        entry = self.archive.find(name) if self.archive and name else None
        if entry is None:
            self.losses.add(
                Effect.LOST,
                element,
                f"{attribute} points to {text[:80]!r}, which is not among the archive's sources.",
                identifier=guid,
                line=line,
            )
            return None, None
        if kind != "internal":
            self.losses.add(
                Effect.CHANGED,
                element,
                f"{attribute} {text[:80]!r} lacks internal://; found in the archive.",
                identifier=guid,
                line=line,
            )
        return self._stored(entry, attribute=attribute, element=element, guid=guid, line=line)

    def _stored(
        self, entry: str, *, attribute: str, element: str, guid: str, line: int
    ) -> tuple[str, str | None]:
        base = entry.rpartition("/")[2]
        if entry in self._named:
            return f"internal://{self._named[entry]}", None
        renamed = GUID_NAME.fullmatch(base) is None
        name = self._standard_name(base, entry, attribute, guid) if renamed else base
        if name.casefold() in self._taken:
            name = guid_from(entry, attribute) + _extension(base)
            renamed = True
        if renamed:
            self.losses.add(
                Effect.CHANGED,
                element,
                f"the file {base[:80]!r} is called {name} now, as the standard asks.",
                identifier=guid,
                line=line,
            )
        self._named[entry] = name
        self._taken.add(name.casefold())
        self.stored[name] = StoredFile(name=name, entry=entry)
        return f"internal://{name}", base if renamed else None

    def _standard_name(self, base: str, entry: str, attribute: str, guid: str) -> str:
        extension = ".txt" if attribute == "plainTextPath" else _extension(base)
        return guid + extension

    def measure(self, path: str, *, element: str, guid: str, line: int) -> PlainText | None:
        """Length and encoding of an internal text, noting what the standard would not have."""
        name = path.removeprefix("internal://")
        if name not in self.stored or self.archive is None:
            return None
        if name not in self.texts:
            self._text_bytes += self.archive.size_of(self.stored[name].entry)
            if self._text_bytes > MOST_BYTES_OF_TEXT:
                raise TooMuchText(
                    f"The project's plain texts come to over {MOST_BYTES_OF_TEXT >> 20} MB, so "
                    "nothing was read. Split the project."
                )
            found = plain_text(archive=self.archive, name=self.stored[name].entry)
            self.texts[name] = found
            if found.encoding != "utf-8":
                self.stored[name] = StoredFile(
                    name=name, entry=self.stored[name].entry, encoding=found.encoding
                )
            self._note(found, element, guid, line)
        return self.texts[name]

    def keep_only(self, paths: set[str]) -> None:
        """Forget the files of sources that were left out."""
        self.stored = {
            name: file for name, file in self.stored.items() if f"internal://{name}" in paths
        }

    def _note(self, found: PlainText, element: str, guid: str, line: int) -> None:
        if found.has_mark:
            self.losses.add(
                Effect.NOTED,
                element,
                "the text begins with a byte order mark; positions are counted after it.",
                identifier=guid,
                line=line,
            )
        if found.encoding not in ("utf-8", "utf-8-sig"):
            self.losses.add(
                Effect.CHANGED,
                element,
                f"the text is not UTF-8; read as {found.encoding} and written as UTF-8.",
                identifier=guid,
                line=line,
            )
        if len(found.line_ends) > 1 or "CR LF" in found.line_ends:
            self.losses.add(
                Effect.NOTED,
                element,
                f"lines end in {' and '.join(found.line_ends)}; every character counts as one.",
                identifier=guid,
                line=line,
            )


def _extension(base: str) -> str:
    dot = base.rfind(".")
    found = base[dot:] if dot > 0 else ""
    return found.lower() if EXTENSION.fullmatch(found) else ""
