"""A REFI-QDA project with 200 documents and 100,000 codings, each way.

Work: 200 texts of 50,000 characters each (every tenth character outside ASCII, some astral), 300
codes in a tree, 4 coders, 500 selections a text with one coding each, in random order of position;
seed 20251. Timed: `write` is from domain values to a closed .qdpx file on disk, texts copied from
another archive; `read` is from that file to checked domain values and a loss report, texts decoded
to check every position. Cold: each runs once in a fresh process. There is no peer that installs
here; `ok` says that reading gives the project that was written, that its loss report is empty, and
that writing again gives the same bytes.
"""

import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench import Row
from bench.measure import Measured, best_of, in_child, peak_mb

DOCUMENTS, SELECTIONS, CHARACTERS, CODES, CODERS = 200, 500, 50_000, 300, 4
SEED = 20251


def guid(generator: random.Random) -> str:
    digits = f"{generator.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def text(generator: random.Random) -> str:
    words = ["peer", "support", "diabètes", "naïve", "we", "met", "on", "Tuesday", "😀", "\n"]
    found = " ".join(generator.choices(words, k=CHARACTERS // 3))
    return found[:CHARACTERS].ljust(CHARACTERS, ".")


def project_and_files():
    """The project, and its texts by file name."""
    from likewise.domain.coding import Code, Coding, Project, TextSelection, TextSource, User

    generator = random.Random(SEED)
    users = tuple(User(guid=guid(generator), name=f"Coder {n}") for n in range(CODERS))
    leaves = [Code(guid=guid(generator), name=f"Code {n}") for n in range(CODES)]
    codes = tuple(
        Code(guid=guid(generator), name=f"Theme {n}", children=tuple(leaves[n::10]))
        for n in range(10)
    )
    sources, texts = [], {}
    for number in range(DOCUMENTS):
        name = f"{guid(generator)}.txt"
        texts[name] = text(generator)
        selections = []
        for _ in range(SELECTIONS):
            start = generator.randrange(CHARACTERS - 400)
            user = generator.choice(users).guid
            at = f"2026-03-{generator.randrange(1, 29):02}T12:00:00Z"
            selections.append(
                TextSelection(
                    guid=guid(generator),
                    start=start,
                    end=start + generator.randrange(1, 400),
                    creating_user=user,
                    created_at=at,
                    codings=(
                        Coding(
                            guid=guid(generator),
                            code=generator.choice(leaves).guid,
                            creating_user=user,
                            created_at=at,
                        ),
                    ),
                )
            )
        sources.append(
            TextSource(
                guid=guid(generator),
                name=f"Interview {number}",
                plain_text_path=f"internal://{name}",
                selections=tuple(selections),
            )
        )
    project = Project(name="Bench", users=users, codes=codes, sources=tuple(sources))
    return project, texts


def write(folder: str) -> Measured:
    """Write the project; its texts come from an archive made beforehand."""
    from likewise.formats.refi_qda import Archive, StoredFile, write_project

    project, texts = project_and_files()
    stock = Path(folder) / "stock.zip"
    with zipfile.ZipFile(stock, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts.items():
            archive.writestr(f"sources/{name}", content.encode())
    files = [StoredFile(name=name, entry=f"sources/{name}") for name in texts]

    def work() -> bool:
        with Archive(stock) as archive, (Path(folder) / "bench.qdpx").open("wb") as target:
            return write_project(
                project=project, target=target, files=files, archive=archive
            ).is_clean

    seconds, answer = best_of(work, repeats=1)
    return Measured(seconds=seconds, peak_mb=peak_mb(), answer=answer)


def read(folder: str) -> Measured:
    """Read the project that was written."""
    from likewise.formats.refi_qda import read_project

    path = Path(folder) / "bench.qdpx"
    seconds, found = best_of(lambda: read_project(path=path), repeats=1)
    return Measured(seconds=seconds, peak_mb=peak_mb(), answer=found.report.is_clean)


def check(folder: str) -> bool:
    """Reading gives what was written, and writing that again gives the same bytes."""
    from likewise.formats.refi_qda import Archive, read_project, write_project

    path, again = Path(folder) / "bench.qdpx", Path(folder) / "again.qdpx"
    found = read_project(path=path)
    with Archive(path) as archive, again.open("wb") as target:
        write_project(project=found.project, target=target, files=found.files, archive=archive)
    return found.project == project_and_files()[0] and path.read_bytes() == again.read_bytes()


def run() -> Iterator[Row]:
    size = DOCUMENTS * SELECTIONS
    with tempfile.TemporaryDirectory() as folder:
        written = in_child(write, folder)
        was_read = in_child(read, folder)
        same = in_child(check, folder)
    for variant, found in (("write", written), ("read", was_read)):
        yield Row(
            name="exchange",
            variant=variant,
            size=size,
            seconds=found.seconds,
            peak_mb=found.peak_mb,
            ok=bool(found.answer and same),
        )
