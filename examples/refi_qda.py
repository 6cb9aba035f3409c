"""Ten lines of REFI-QDA: an invented project out, in again, and out as the same bytes."""

from pathlib import Path
from tempfile import TemporaryDirectory

from likewise.domain.coding import Code, Coding, Project, TextSelection, TextSource, counts_of
from likewise.formats.refi_qda import Archive, read_project, write_project

tea, note = "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000"
coding = Coding(guid="33333333-0000-4000-8000-000000000000", code=tea)
passage = TextSelection(
    guid="44444444-0000-4000-8000-000000000000", start=7, end=10, codings=(coding,)
)
source = TextSource(guid=note, name="Field note", content="We had tea.", selections=(passage,))
project = Project(name="Meetings", codes=(Code(guid=tea, name="tea"),), sources=(source,))

with TemporaryDirectory() as folder:
    first, second = Path(folder) / "first.qdpx", Path(folder) / "second.qdpx"
    with first.open("wb") as target:
        print("written:", write_project(project=project, target=target).as_plain())
    found = read_project(path=first)
    print("read:", counts_of(project=found.project), "losses:", found.report.lost)
    with Archive(first) as archive, second.open("wb") as target:
        write_project(project=found.project, target=target, files=found.files, archive=archive)
    print("the same bytes again:", first.read_bytes() == second.read_bytes())
