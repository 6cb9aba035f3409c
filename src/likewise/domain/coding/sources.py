"""Documents and media, the passages marked in them, and the codes given to those."""

from dataclasses import dataclass

from likewise.domain.coding.identifiers import check_identifier
from likewise.domain.coding.variables import VariableValue
from likewise.domain.refusals import DomainError


class SelectionMalformed(DomainError):
    """A selection that ends before it starts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coding:
    """One code given to one selection or source, by whom and when."""

    guid: str
    code: str
    creating_user: str | None = None
    created_at: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_identifier(self.guid)
        check_identifier(self.code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Identified:
    """What every source, note, selection and transcript has: who made it, and when."""

    guid: str
    name: str | None = None
    creating_user: str | None = None
    created_at: str | None = None
    modifying_user: str | None = None
    modified_at: str | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection(Identified):
    """A marked part of a source."""

    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSelection(Selection):
    """A passage: `[start, end)` in Unicode code points of the plain text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        check_identifier(self.guid)
        if not 0 <= self.start <= self.end:
            raise SelectionMalformed(
                f"A passage from {self.start} to {self.end} is not one; it starts at 0 or later "
                "and ends no sooner than it starts."
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureSelection(Selection):
    """A rectangle of a picture, in pixels."""

    first_x: int
    first_y: int
    second_x: int
    second_y: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaSelection(Selection):
    """A stretch of sound or film, in milliseconds."""

    begin_ms: int
    end_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AudioSelection(MediaSelection):
    """A stretch of sound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VideoSelection(MediaSelection):
    """A stretch of film."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncPoint:
    """Where a moment of a recording is in its transcript."""

    guid: str
    at_ms: int | None = None
    position: int | None = None

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class TranscriptSelection(Selection):
    """A part of a transcript, between two sync points."""

    from_sync_point: str | None = None
    to_sync_point: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcript(Identified):
    """The words of a recording, and how they follow it in time."""

    rich_text_path: str | None = None
    plain_text_path: str | None = None
    content: str | None = None
    sync_points: tuple[SyncPoint, ...] = ()
    selections: tuple[TranscriptSelection, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source(Identified):
    """A document or a recording, with its codes, memos and variables."""

    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    values: tuple[VariableValue, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSource(Source):
    """A document of text, or a memo. The plain text never changes once it is coded."""

    rich_text_path: str | None = None
    plain_text_path: str | None = None
    content: str | None = None
    selections: tuple[TextSelection, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PdfSelection(PictureSelection):
    """A rectangle of a page, in points from the bottom left."""

    page: int
    representation: TextSource | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaSource(Source):
    """A file that is looked at or listened to. `path` says where; it is never opened here."""

    path: str | None = None
    current_path: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureSource(MediaSource):
    """A picture, with what it shows in words."""

    text_description: TextSource | None = None
    selections: tuple[PictureSelection, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PdfSource(MediaSource):
    """A PDF, with its plain text, in which passages are marked."""

    representation: TextSource | None = None
    selections: tuple[PdfSelection, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AudioSource(MediaSource):
    """A sound recording and its transcripts."""

    transcripts: tuple[Transcript, ...] = ()
    selections: tuple[AudioSelection, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class VideoSource(MediaSource):
    """A film and its transcripts."""

    transcripts: tuple[Transcript, ...] = ()
    selections: tuple[VideoSelection, ...] = ()
