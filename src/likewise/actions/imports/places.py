"""Where an import is put together: a folder that is gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder beside the record that only its owner may read, and that is gone afterwards."""
    home = Path(settings.HOME) / "staging"
    home.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
