"""The process that reads: it is told one piece of work, does it within limits, and ends."""

import gc
import importlib
import os
import pickle
import sys
from typing import Any

from likewise.domain.refusals import DomainError
from likewise.formats.apart import wire

OBJECTS = 100_000


class Speaker:
    """Says to whoever asked what was found."""

    def __init__(self, descriptor: int) -> None:
        self._out = descriptor

    def __call__(self, kind: str, said: Any = None) -> None:
        rest = memoryview(wire.frame((kind, said)))
        while rest:
            rest = rest[os.write(self._out, rest) :]


def main() -> None:
    """Do one piece of work."""
    say = Speaker(os.dup(1))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what some library prints is no answer
    name, asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    work = getattr(importlib.import_module("likewise.formats.apart.work"), name)
    for module in work.modules:
        importlib.import_module(module)
    gc.freeze()
    gc.set_threshold(OBJECTS)  # nearly all that is read is kept, so that little is looked through
    try:
        work.begin(asked)
        for said in work(say=say, **asked):
            say("said", said)
        say("done")
    except DomainError as refusal:
        say("refused", refusal)
    except MemoryError:
        say("memory")
    except BrokenPipeError:  # nobody listens any more
        sys.exit()
    except Exception as error:  # a stranger's bytes found a way that nobody thought of
        say("broken", type(error).__name__)


if __name__ == "__main__":
    main()
