"""The sender of development: each letter is a file that can be read as it lies. Nothing leaves."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from likewise.domain.post import Letter
from likewise.post.senders import NotSent


@dataclass(frozen=True, slots=True)
class FileSender:
    """Puts letters into a folder that only its owner may read."""

    folder: Path

    @property
    def where(self) -> str:
        """Where letters go, for whoever looks after the machine."""
        return f"the folder {self.folder}: nothing leaves this machine"

    def send(self, letter: Letter, *, reference: str) -> None:
        """Write the letter, whole or not at all; the same reference again is the same file."""
        lines = [f"To: {letter.to}"]
        if letter.subject:
            lines.append(f"Subject: {letter.subject}")
        unfinished = self.folder / f"{reference}.unfinished"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as f:
                f.write("\n".join([*lines, "", letter.text.rstrip(), ""]).encode())
                f.flush()
                os.fsync(f.fileno())
            unfinished.replace(self.folder / f"{reference}.txt")
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise NotSent(f"the folder of letters: {error.strerror}") from error


def remove(folder: Path, references: Iterable[str]) -> None:
    """Remove the files of letters, where there are any."""
    for reference in references:
        (folder / f"{reference}.txt").unlink(missing_ok=True)
