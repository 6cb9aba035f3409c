"""A project's codings as coders' segments: who, what, where, and what cannot be used."""

import pytest
from qdpx_files import archive_of, full_project, guid, project_xml

from likewise.domain.agreement import unitised_alpha
from likewise.formats.refi_qda import (
    Archive,
    NoCodersNamed,
    coders_segments,
    read_project,
    write_project,
)

ADA, BEE = guid(1), guid(2)
CODES = (
    f'<CodeBook><Codes><Code guid="{guid(10)}" name="food" isCodable="true">'
    f'<Code guid="{guid(11)}" name="tea" isCodable="true"/></Code>'
    f'<Code guid="{guid(12)}" name="trust" isCodable="true"/></Codes></CodeBook>'
)
USERS = f'<Users><User guid="{ADA}" name="Ada"/><User guid="{BEE}" name="Bee"/></Users>'


def passage(number, start, end, code, coder, *, on_selection=False):
    user = f'creatingUser="{coder}"' if coder else ""
    selection, coding = (user, "") if on_selection else ("", user)
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}" '
        f'{selection}><Coding guid="{guid(number + 500)}" {coding}>'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def text(number, name, *passages, content="We had tea and talked of trust."):
    return (
        f'<TextSource guid="{guid(number)}" name="{name}"><PlainTextContent>{content}'
        f"</PlainTextContent>{''.join(passages)}</TextSource>"
    )


def read(tmp_path, *texts, users=USERS):
    xml = project_xml(f"{users}{CODES}<Sources>{''.join(texts)}</Sources>")
    return read_project(path=archive_of(tmp_path / "p.qdpx", {"project.qde": xml}))


def test_codings_are_segments_of_whoever_made_them(tmp_path):
    found = read(
        tmp_path,
        text(
            40,
            "Interview",
            passage(41, 7, 10, guid(11), ADA),
            passage(42, 7, 10, guid(11), BEE, on_selection=True),
            passage(43, 25, 30, guid(12), ADA),
        ),
        text(50, "Nobody's"),
    )

    marked = coders_segments(found=found)

    assert [(s.coder, s.code, s.start, s.end) for s in marked.segments] == [
        ("Ada", "food / tea", 7, 10),
        ("Bee", "food / tea", 7, 10),
        ("Ada", "trust", 25, 30),
    ]
    assert marked.lengths == {"Interview": 31}
    assert marked.coded_by == {"Interview": ("Ada", "Bee")}
    alpha = unitised_alpha(
        segments=marked.segments, lengths=marked.lengths, coded_by=marked.coded_by
    )
    assert alpha.by_code[0].alpha.value == pytest.approx(1.0)


def test_texts_and_coders_of_one_name_are_told_apart(tmp_path):
    users = f'<Users><User guid="{ADA}" name="Coder"/><User guid="{BEE}" name="Coder"/></Users>'

    marked = coders_segments(
        found=read(
            tmp_path,
            text(40, "Note", passage(41, 0, 2, guid(12), ADA)),
            text(50, "Note", passage(51, 0, 2, guid(12), BEE)),
            users=users,
        )
    )

    assert {s.document for s in marked.segments} == {"Note (00000028)", "Note (00000032)"}
    assert {s.coder for s in marked.segments} == {"Coder (00000001)", "Coder (00000002)"}


def test_what_is_nobodys_or_empty_is_counted_and_left_out(tmp_path):
    marked = coders_segments(
        found=read(
            tmp_path,
            text(
                40,
                "Interview",
                passage(41, 0, 2, guid(12), ADA),
                passage(42, 5, 5, guid(12), ADA),
                passage(43, 5, 9, guid(12), None),
            ),
        )
    )

    assert (len(marked.segments), marked.unattributed) == (1, 2)


def test_a_project_without_coders_is_refused(tmp_path):
    found = read(tmp_path, text(40, "Interview", passage(41, 0, 2, guid(12), None)))

    with pytest.raises(NoCodersNamed, match="so there is nobody to compare"):
        coders_segments(found=found)


def test_the_text_of_a_pdf_or_picture_stands_for_it(tmp_path):
    path = tmp_path / "full.qdpx"
    stock = archive_of(tmp_path / "stock.zip", {"sources/x.txt": "x"})
    with Archive(stock) as archive, path.open("wb") as stream:
        write_project(project=full_project(), target=stream, archive=archive)

    marked = coders_segments(found=read_project(path=path))

    assert {(s.document, s.coder) for s in marked.segments} == {("Interview 1", "Ada")}
    assert marked.unattributed == 1
