"""Qualitative analysis: codes, documents, selections, memos, cases, and the project around them.

Plain values, checked when made. Positions in text are Unicode code points, half-open; the text
never changes after it is coded. Paths say where a file is; nothing here opens one.
"""

from likewise.domain.coding.codes import Code, Set, codes_in_tree
from likewise.domain.coding.identifiers import check_identifier
from likewise.domain.coding.projects import (
    Case,
    Edge,
    Graph,
    Link,
    Project,
    User,
    Vertex,
    counts_of,
)
from likewise.domain.coding.sources import (
    AudioSelection,
    AudioSource,
    Coding,
    PdfSelection,
    PdfSource,
    PictureSelection,
    PictureSource,
    SyncPoint,
    TextSelection,
    TextSource,
    Transcript,
    TranscriptSelection,
    VideoSelection,
    VideoSource,
)
from likewise.domain.coding.variables import Variable, VariableKind, VariableValue

__all__ = [
    "AudioSelection",
    "AudioSource",
    "Case",
    "Code",
    "Coding",
    "Edge",
    "Graph",
    "Link",
    "PdfSelection",
    "PdfSource",
    "PictureSelection",
    "PictureSource",
    "Project",
    "Set",
    "SyncPoint",
    "TextSelection",
    "TextSource",
    "Transcript",
    "TranscriptSelection",
    "User",
    "Variable",
    "VariableKind",
    "VariableValue",
    "Vertex",
    "VideoSelection",
    "VideoSource",
    "check_identifier",
    "codes_in_tree",
    "counts_of",
]
