"""Invented REFI-QDA projects for tests: as values with every kind of element, and as raw files."""

import os
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

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

NAMESPACE = "urn:QDA-XML:project:1.0"
TEXT = "We met on Tuesday. 😀 Naïve as I was,\r\nI brought tea.\n"


def guid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def schema(name: str) -> etree.XMLSchema | None:
    """An official schema where other people's files are, else None."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    file = Path(os.environ.get("LIKEWISE_FIXTURES", beside)) / "refi-qda" / name
    return etree.XMLSchema(etree.parse(str(file))) if file.is_file() else None


def full_project() -> Project:
    """One of everything that the standard knows; the people in it are invented."""
    ada, bee = guid(1), guid(2)
    made: Any = {
        "creating_user": ada,
        "created_at": "2026-03-01T10:00:00Z",
        "modifying_user": bee,
        "modified_at": "2026-03-02T10:00:00.5+01:00",
    }
    food, tea, note, age, text = guid(10), guid(11), guid(20), guid(30), guid(40)

    def coding(number: int, **more: Any) -> Coding:
        return Coding(guid=guid(number), code=tea, notes=(note,), **more)

    passage = TextSelection(
        guid=guid(41), name="We met", start=0, end=6, description="the beginning",
        codings=(coding(42, creating_user=ada, created_at="2026-03-01T10:00:00"),),
        notes=(note,), **made,
    )  # fmt: skip
    inner = TextSource(
        guid=guid(50),
        content=TEXT,
        selections=(TextSelection(guid=guid(51), start=19, end=20, codings=(coding(52),)),),
    )
    written = ["Ada & Co <1>", "true", "-7", "3.50", "2026-03-01", "2026-03-01T09:00:00"]
    kinds = dict(zip(VariableKind, written, strict=True))
    variables = tuple(
        Variable(guid=guid(30 + n), name=f"v{n}", kind=kind, description="one of six")
        for n, kind in enumerate(VariableKind)
    )
    values = tuple(
        VariableValue(variable=variable.guid, kind=variable.kind, value=kinds[variable.kind])
        for variable in variables
    )
    points = (
        SyncPoint(guid=guid(71), at_ms=0, position=0),
        SyncPoint(guid=guid(72), at_ms=900, position=6),
    )
    transcript = Transcript(
        guid=guid(70), name="words", content="We met.", sync_points=points, notes=(note,),
        description="typed", selections=(
            TranscriptSelection(guid=guid(73), from_sync_point=guid(71), to_sync_point=guid(72),
                                codings=(coding(74),)),
        ), **made,
    )  # fmt: skip
    corners: Any = {"first_x": 1, "first_y": 2, "second_x": 30, "second_y": 40}
    return Project(
        name="Tea & <sympathy> \"quoted\"\tand\nmore", origin="tests", creating_user=ada,
        created_at="2026-03-01T10:00:00Z", modifying_user=bee, modified_at="2026-03-03T10:00:00Z",
        base_path="C:/PROJECT", description="An invented project.\r\nTwo lines. ", notes=(note,),
        users=(User(guid=ada, name="Ada", id="A"), User(guid=bee)),
        codes=(
            Code(guid=food, name="food", is_codable=False, colour="#ff00AA", description="eaten",
                 notes=(note,), children=(Code(guid=tea, name="tea 😀", colour="#abc"),)),
        ),
        variables=variables,
        cases=(
            Case(guid=guid(36), name="Cleo", description="a member", codes=(food,), values=values,
                 sources=(text,), selections=(passage.guid,)),
            Case(guid=guid(37), values=(VariableValue(variable=age),)),
        ),
        sources=(
            VideoSource(guid=guid(90), path="absolute:///C:/film.mp4", transcripts=(transcript,),
                        selections=(VideoSelection(guid=guid(91), begin_ms=0, end_ms=10,
                                                   codings=(coding(92),)),)),
            TextSource(guid=text, name="Interview 1", description="first", content=None,
                       plain_text_path=f"internal://{guid(40)}.txt", selections=(passage,),
                       rich_text_path=f"internal://{guid(43)}.docx", codings=(coding(44),),
                       notes=(note,), values=values[:1], **made),
            PictureSource(guid=guid(60), path=f"internal://{guid(60)}.png",
                          current_path="absolute:///C:/p.png", text_description=inner,
                          selections=(PictureSelection(guid=guid(61), name="corner",
                                                       codings=(coding(62),), **corners),)),
            PdfSource(guid=guid(80), path=f"internal://{guid(80)}.pdf", name="leaflet",
                      representation=TextSource(guid=guid(81), content="leaflet"),
                      selections=(PdfSelection(guid=guid(82), page=3, **corners, representation=
                                               TextSource(guid=guid(83), content="x")),)),
            AudioSource(guid=guid(100), path="relative:///talk.m4a", codings=(coding(102),),
                        selections=(AudioSelection(guid=guid(101), begin_ms=5, end_ms=6),)),
        ),
        memos=(TextSource(guid=note, name="memo", content="A thought."),),
        links=(
            Link(guid=guid(110), name="leads to", direction="OneWay", colour="#000000",
                 origin=food, target=passage.guid, notes=(note,)),
        ),
        sets=(
            Set(guid=guid(120), name="chosen", description="why", codes=(tea,), sources=(text,),
                notes=(note,)),
        ),
        graphs=(
            Graph(guid=guid(130), name="map",
                  vertices=(Vertex(guid=guid(131), represented=food, name="food", first_x=-5,
                                   first_y=6, second_x=7, second_y=8, shape="Oval",
                                   colour="#123456"),
                            Vertex(guid=guid(132), first_x=0, first_y=0)),
                  edges=(Edge(guid=guid(133), source_vertex=guid(131), target_vertex=guid(132),
                              name="to", colour="#fff", direction="Bidirectional",
                              line_style="dashed", represented=guid(110)),)),
        ),
    )  # fmt: skip


FULL_FILES = {
    f"sources/{guid(40)}.txt": TEXT.encode(),
    f"sources/{guid(43)}.docx": b"PK-like bytes of a document",
    f"sources/{guid(60)}.png": b"\x89PNG",
    f"sources/{guid(80)}.pdf": b"%PDF-1.4",
}


def archive_of(path: Path, files: dict[str, bytes | str]) -> Path:
    """A ZIP archive of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def project_xml(body: str = "", attributes: str = 'name="Tea"') -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="{NAMESPACE}" {attributes}>'
        f"{body}</Project>"
    )


CODES = (
    f'<CodeBook><Codes><Code guid="{guid(10)}" name="food" isCodable="true">'
    f'<Code guid="{guid(11)}" name="tea" isCodable="true"/></Code></Codes></CodeBook>'
)


def selection_xml(start: object, end: object, *, number: int = 41, coding: bool = True) -> str:
    inner = f'<Coding guid="{guid(number + 900)}"><CodeRef targetGUID="{guid(11)}"/></Coding>'
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}">'
        f"{inner if coding else ''}</PlainTextSelection>"
    )


def text_project(
    path: Path, *selections: str, text: bytes = TEXT.encode(), attributes: str = ""
) -> Path:
    """A project with one text in the archive and these selections."""
    source = (
        f'<Sources><TextSource guid="{guid(40)}" name="Interview" '
        f'plainTextPath="internal://{guid(40)}.txt" {attributes}>{"".join(selections)}'
        "</TextSource></Sources>"
    )
    return archive_of(
        path,
        {"project.qde": project_xml(CODES + source), f"sources/{guid(40)}.txt": text},
    )
