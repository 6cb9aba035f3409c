"""A folder of answers that is filled part by part, and gone on with after a break.

Each file in it is whole or not there, so what is missing is what is still to be done. `run.json`
says what was asked, so that nothing of something else is taken for a part of it.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from likewise.cli.clusters import ClusterRefused, Piece, Workers
from likewise.cli.progress import LateBar

RUN = "run.json"


def begin(folder: Path, asked: dict[str, Any], *, holds: str) -> None:
    """Begin a folder, or go on in one that holds a part of the same.

    Raises
    ------
    ClusterRefused
        It holds something else: `holds` says of what, as "forecasts of other histories".
    """
    asked = json.loads(json.dumps(asked))
    note = folder / RUN
    if note.exists():
        kept: dict[str, Any] = json.loads(note.read_text())
        if {name: kept.get(name) for name in asked} != asked:
            raise ClusterRefused(
                f"{folder} holds {holds} or another version. Name another folder, or delete it."
            )
        return
    if folder.exists() and any(folder.iterdir()):
        raise ClusterRefused(f"{folder} is not empty. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(note, json.dumps({**asked, "finished": False}, indent=2))


def fill[Shared, Item, Answer](
    paths: Sequence[Path],
    who: Workers,
    does: Piece[Shared, Item, Answer],
    shared: Shared,
    items: Iterable[Item],
    *,
    write: Callable[[Path, Answer], object],
    label: str,
) -> None:
    """Have the files made that are missing; there is one item for each path, in its order."""
    missing = [place for place, path in enumerate(paths) if not path.exists()]
    wanted = set(missing)
    answers = who.each(does, shared, (each for at, each in enumerate(items) if at in wanted))
    with LateBar(label=label, length=len(missing)) as bar:
        for done, (place, answer) in enumerate(zip(missing, answers, strict=True), 1):
            write(paths[place], answer)
            bar(done)


def finish(folder: Path, **found: Any) -> None:
    """Note that all is there, and what was found."""
    note = folder / RUN
    said = json.loads(note.read_text()) | {"finished": True, **found}
    write_whole(note, json.dumps(said, indent=2))


def write_whole(path: Path, text: str) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".unfinished")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, path)
