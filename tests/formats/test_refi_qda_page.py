"""The methods page of REFI-QDA runs, and says of the limits what the code does."""

import doctest
from pathlib import Path

from likewise.formats.refi_qda import archive, files, losses, reader

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "refi-qda.md"


def test_the_methods_page_runs():
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_the_page_gives_the_limits_that_hold():
    said = " ".join(PAGE.read_text(encoding="utf-8").split())

    assert archive.MOST_EXPANSION == 100
    assert archive.SMALL_BYTES == 1 << 20
    assert "would unpack to a hundred times its size (over 1 MB)" in said
    assert f"an XML of over {archive.MOST_XML_BYTES >> 20} MB" in said
    assert f"over {archive.MOST_ENTRIES:,} files" in said
    assert f"plain texts of over {files.MOST_BYTES_OF_TEXT >> 20} MB in all" in said
    assert f"nested over {reader.DEEPEST} deep" in said
    assert f"a single tag of over {reader.MOST_UNFINISHED_BYTES >> 20} MB" in said
    assert reader.MOST_ELEMENTS == 1_000_000
    assert "over one million elements" in said
    assert losses.MOST_DEPARTURES == 500_000
    assert "over half a million departures" in said
