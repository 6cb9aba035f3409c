"""The REFI-QDA 1.0 schemas as tables: each element, its attributes and children in their order.

One table serves the strict writer, which follows it to the letter, and the tolerant reader, which
says where a file departs from it. The order of children is the schema's sequence.
"""

from collections.abc import Callable
from typing import Any

from likewise.domain.coding import (
    AudioSelection,
    AudioSource,
    Case,
    Code,
    Coding,
    Edge,
    Graph,
    Link,
    PdfSelection,
    PdfSource,
    PictureSelection,
    PictureSource,
    Project,
    Set,
    SyncPoint,
    TextSelection,
    TextSource,
    Transcript,
    TranscriptSelection,
    User,
    Variable,
    VariableKind,
    VariableValue,
    Vertex,
    VideoSelection,
    VideoSource,
)
from likewise.formats.refi_qda.grammar import Attribute, Child, Element, Kind

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"


DIRECTIONS = ("Associative", "OneWay", "Bidirectional")
SHAPES = (
    *("Person", "Oval", "Rectangle", "RoundedRectangle", "Star", "Note"),
    *("LeftTriangle", "RightTriangle", "UpTriangle", "DownTriangle"),
)

GUID = Attribute("guid", "guid", Kind.OWN_GUID, required=True)
NAME = Attribute("name", "name")
REQUIRED_NAME = Attribute("name", "name", required=True)
COLOUR = Attribute("color", "colour", Kind.COLOUR)
DIRECTION = Attribute("direction", "direction", Kind.CHOICE, choices=DIRECTIONS)
CREATED = (
    Attribute("creatingUser", "creating_user", Kind.GUID, target="User"),
    Attribute("creationDateTime", "created_at", Kind.DATE_TIME),
)
MADE = (
    *CREATED,
    Attribute("modifyingUser", "modifying_user", Kind.GUID, target="User"),
    Attribute("modifiedDateTime", "modified_at", Kind.DATE_TIME),
)
TEXT_PATHS = (
    Attribute("richTextPath", "rich_text_path", Kind.PATH),
    Attribute("plainTextPath", "plain_text_path", Kind.PATH),
)
MEDIA_PATHS = (
    Attribute("path", "path", Kind.PATH),
    Attribute("currentPath", "current_path"),
)
CORNERS = tuple(
    Attribute(xml, name, Kind.INTEGER, required=True)
    for xml, name in (
        ("firstX", "first_x"),
        ("firstY", "first_y"),
        ("secondX", "second_x"),
        ("secondY", "second_y"),
    )
)

DESCRIPTION = Child("Description", "description")
CONTENT = Child("PlainTextContent", "content")
NOTES = Child("NoteRef", "notes", many=True, target="Note")

CODING = Element(
    Coding,
    (GUID, *CREATED),
    (Child("CodeRef", "code", required=True, target="Code"), NOTES),
    kind="Coding",
)
CODINGS = Child("Coding", "codings", CODING, many=True)

VALUE_ELEMENTS = {
    VariableKind.TEXT: "TextValue",
    VariableKind.BOOLEAN: "BooleanValue",
    VariableKind.INTEGER: "IntegerValue",
    VariableKind.FLOAT: "FloatValue",
    VariableKind.DATE: "DateValue",
    VariableKind.DATE_TIME: "DateTimeValue",
}
VARIABLE_VALUE = Element(
    VariableValue,
    (),
    (
        Child("VariableRef", "variable", required=True, target="Variable"),
        *(Child(name, name) for name in VALUE_ELEMENTS.values()),
    ),
)
VALUES = Child("VariableValue", "values", VARIABLE_VALUE, many=True)

_SELECTION_CHILDREN = (DESCRIPTION, CODINGS, NOTES)
TEXT_SELECTION = Element(
    TextSelection,
    (
        GUID,
        NAME,
        Attribute("startPosition", "start", Kind.INTEGER, required=True),
        Attribute("endPosition", "end", Kind.INTEGER, required=True),
        *MADE,
    ),
    _SELECTION_CHILDREN,
    kind="Selection",
)
TEXT_SOURCE = Element(
    TextSource,
    (GUID, NAME, *TEXT_PATHS, *MADE),
    (
        DESCRIPTION,
        CONTENT,
        Child("PlainTextSelection", "selections", TEXT_SELECTION, many=True),
        CODINGS,
        NOTES,
        VALUES,
    ),
    kind="Source",
)
NOTE = Element(TextSource, TEXT_SOURCE.attributes, TEXT_SOURCE.children, kind="Note")
PICTURE_SELECTION = Element(
    PictureSelection, (GUID, NAME, *CORNERS, *MADE), _SELECTION_CHILDREN, kind="Selection"
)
PICTURE_SOURCE = Element(
    PictureSource,
    (GUID, NAME, *MEDIA_PATHS, *MADE),
    (
        DESCRIPTION,
        Child("TextDescription", "text_description", TEXT_SOURCE),
        Child("PictureSelection", "selections", PICTURE_SELECTION, many=True),
        CODINGS,
        NOTES,
        VALUES,
    ),
    kind="Source",
)
PDF_SELECTION = Element(
    PdfSelection,
    (GUID, NAME, Attribute("page", "page", Kind.INTEGER, required=True), *CORNERS, *MADE),
    (DESCRIPTION, Child("Representation", "representation", TEXT_SOURCE), CODINGS, NOTES),
    kind="Selection",
)
PDF_SOURCE = Element(
    PdfSource,
    (GUID, NAME, *MEDIA_PATHS, *MADE),
    (
        DESCRIPTION,
        Child("PDFSelection", "selections", PDF_SELECTION, many=True),
        Child("Representation", "representation", TEXT_SOURCE),
        CODINGS,
        NOTES,
        VALUES,
    ),
    kind="Source",
)
SYNC_POINT = Element(
    SyncPoint,
    (
        GUID,
        Attribute("timeStamp", "at_ms", Kind.INTEGER),
        Attribute("position", "position", Kind.INTEGER),
    ),
    kind="SyncPoint",
)
TRANSCRIPT_SELECTION = Element(
    TranscriptSelection,
    (
        GUID,
        NAME,
        Attribute("fromSyncPoint", "from_sync_point", Kind.GUID, target="SyncPoint"),
        Attribute("toSyncPoint", "to_sync_point", Kind.GUID, target="SyncPoint"),
        *MADE,
    ),
    _SELECTION_CHILDREN,
    kind="Selection",
)
TRANSCRIPT = Element(
    Transcript,
    (GUID, NAME, *TEXT_PATHS, *MADE),
    (
        DESCRIPTION,
        CONTENT,
        Child("SyncPoint", "sync_points", SYNC_POINT, many=True),
        Child("TranscriptSelection", "selections", TRANSCRIPT_SELECTION, many=True),
        NOTES,
    ),
    kind="Transcript",
)


def _media_selection(build: Callable[..., Any]) -> Element:
    return Element(
        build,
        (
            GUID,
            NAME,
            Attribute("begin", "begin_ms", Kind.INTEGER, required=True),
            Attribute("end", "end_ms", Kind.INTEGER, required=True),
            *MADE,
        ),
        _SELECTION_CHILDREN,
        kind="Selection",
    )


def _media_source(build: Callable[..., Any], selection: str, element: Element) -> Element:
    return Element(
        build,
        (GUID, NAME, *MEDIA_PATHS, *MADE),
        (
            DESCRIPTION,
            Child("Transcript", "transcripts", TRANSCRIPT, many=True),
            Child(selection, "selections", element, many=True),
            CODINGS,
            NOTES,
            VALUES,
        ),
        kind="Source",
    )


AUDIO_SOURCE = _media_source(AudioSource, "AudioSelection", _media_selection(AudioSelection))
VIDEO_SOURCE = _media_source(VideoSource, "VideoSelection", _media_selection(VideoSelection))

CODE = Element(Code, (GUID, REQUIRED_NAME, Attribute("isCodable", "is_codable", Kind.BOOLEAN,
    required=True), COLOUR), kind="Code")  # fmt: skip
CODE.children = (DESCRIPTION, NOTES, Child("Code", "children", CODE, many=True))
CODE.index()

USER = Element(User, (GUID, NAME, Attribute("id", "id")), kind="User")
VARIABLE = Element(
    Variable,
    (
        GUID,
        REQUIRED_NAME,
        Attribute(
            "typeOfVariable", "kind", Kind.CHOICE, required=True, choices=tuple(VariableKind)
        ),
    ),
    (DESCRIPTION,),
    kind="Variable",
)
CASE = Element(
    Case,
    (GUID, NAME),
    (
        DESCRIPTION,
        Child("CodeRef", "codes", many=True, target="Code"),
        VALUES,
        Child("SourceRef", "sources", many=True, target="Source"),
        Child("SelectionRef", "selections", many=True, target="Selection"),
    ),
    kind="Case",
)
SET = Element(
    Set,
    (GUID, REQUIRED_NAME),
    (
        DESCRIPTION,
        Child("MemberCode", "codes", many=True, target="Code"),
        Child("MemberSource", "sources", many=True, target="Source"),
        Child("MemberNote", "notes", many=True, target="Note"),
    ),
    kind="Set",
)
LINK = Element(
    Link,
    (
        GUID,
        NAME,
        DIRECTION,
        COLOUR,
        Attribute("originGUID", "origin", Kind.GUID, target="anything"),
        Attribute("targetGUID", "target", Kind.GUID, target="anything"),
    ),
    (NOTES,),
    kind="Link",
)
REPRESENTED = Attribute("representedGUID", "represented", Kind.GUID, target="anything")
VERTEX = Element(
    Vertex,
    (
        GUID,
        REPRESENTED,
        NAME,
        Attribute("firstX", "first_x", Kind.INTEGER, required=True),
        Attribute("firstY", "first_y", Kind.INTEGER, required=True),
        Attribute("secondX", "second_x", Kind.INTEGER),
        Attribute("secondY", "second_y", Kind.INTEGER),
        Attribute("shape", "shape", Kind.CHOICE, choices=SHAPES),
        COLOUR,
    ),
    kind="Vertex",
)
EDGE = Element(
    Edge,
    (
        GUID,
        REPRESENTED,
        NAME,
        Attribute("sourceVertex", "source_vertex", Kind.GUID, required=True, target="Vertex"),
        Attribute("targetVertex", "target_vertex", Kind.GUID, required=True, target="Vertex"),
        COLOUR,
        DIRECTION,
        Attribute("lineStyle", "line_style", Kind.CHOICE, choices=("dotted", "dashed", "solid")),
    ),
    kind="Edge",
)
GRAPH = Element(
    Graph,
    (GUID, NAME),
    (Child("Vertex", "vertices", VERTEX, many=True), Child("Edge", "edges", EDGE, many=True)),
    kind="Graph",
)


def _list_of(*children: Child) -> Element:
    return Element(None, (), children)


CODES = _list_of(Child("Code", "items", CODE, many=True))
PROJECT = Element(
    Project,
    (
        REQUIRED_NAME,
        Attribute("origin", "origin"),
        Attribute("creatingUserGUID", "creating_user", Kind.GUID, target="User"),
        Attribute("creationDateTime", "created_at", Kind.DATE_TIME),
        Attribute("modifyingUserGUID", "modifying_user", Kind.GUID, target="User"),
        Attribute("modifiedDateTime", "modified_at", Kind.DATE_TIME),
        Attribute("basePath", "base_path"),
    ),
    (
        Child("Users", "users", _list_of(Child("User", "items", USER, many=True))),
        Child("CodeBook", "codes", _list_of(Child("Codes", "items", CODES))),
        Child("Variables", "variables", _list_of(Child("Variable", "items", VARIABLE, many=True))),
        Child("Cases", "cases", _list_of(Child("Case", "items", CASE, many=True))),
        Child(
            "Sources",
            "sources",
            _list_of(
                Child("TextSource", "items", TEXT_SOURCE, many=True),
                Child("PictureSource", "items", PICTURE_SOURCE, many=True),
                Child("PDFSource", "items", PDF_SOURCE, many=True),
                Child("AudioSource", "items", AUDIO_SOURCE, many=True),
                Child("VideoSource", "items", VIDEO_SOURCE, many=True),
            ),
        ),
        Child("Notes", "memos", _list_of(Child("Note", "items", NOTE, many=True))),
        Child("Links", "links", _list_of(Child("Link", "items", LINK, many=True))),
        Child("Sets", "sets", _list_of(Child("Set", "items", SET, many=True))),
        Child("Graphs", "graphs", _list_of(Child("Graph", "items", GRAPH, many=True))),
        DESCRIPTION,
        NOTES,
    ),
)

CODEBOOK_CODE = Element(Code, CODE.attributes, kind="Code")
CODEBOOK_CODE.children = (DESCRIPTION, Child("Code", "children", CODEBOOK_CODE, many=True))
CODEBOOK_CODE.index()
CODEBOOK_SET = Element(
    Set,
    (GUID, REQUIRED_NAME),
    (
        DESCRIPTION,
        Child("MemberCode", "codes", many=True, target="Code", target_attribute="guid"),
    ),
    kind="Set",
)
CODEBOOK = Element(
    Project,
    (Attribute("origin", "origin"),),
    (
        Child("Codes", "codes", _list_of(Child("Code", "items", CODEBOOK_CODE, many=True))),
        Child("Sets", "sets", _list_of(Child("Set", "items", CODEBOOK_SET, many=True))),
    ),
)
