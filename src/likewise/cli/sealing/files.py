"""Files that commands of sealing read and write: new ones, secret ones, answers."""

import json
import os
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


class Typed(click.ParamType[tuple[str, str]]):
    """Who typed what: NAME=NUMBER."""

    name = "name=number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        name, sign, number = str(value).partition("=")
        if not sign or not name.strip():
            self.fail("Say who typed which number, as NAME=NUMBER.", param, ctx)
        return name, number


PUBLIC_NUMBER = click.option(
    "--public-number",
    "typed",
    type=Typed(),
    multiple=True,
    help="The public number, as NAME=NUMBER, once by each of two people.",
)


def check_new(path: Path) -> None:
    """Refuse to overwrite a file: it may be the only copy of a seal or a secret."""
    if path.exists():
        raise click.UsageError(f"{path} is there already, and is not overwritten. Name a new file.")


def write_new(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that must not exist yet; secret ones only for their owner."""
    check_new(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def write_two(*, secret: tuple[Path, str], public: tuple[Path, str]) -> None:
    """Write a secret file and the public one that goes with it: both, or neither."""
    if secret[0].resolve() == public[0].resolve():
        raise click.UsageError("One file is published and the other is secret. Name two files.")
    check_new(public[0])
    write_new(*secret)
    try:
        write_new(*public, mode=0o644)
    except BaseException:  # a secret without what it opens opens nothing
        secret[0].unlink()
        raise


def print_json(told: Any) -> None:
    """Print an answer as JSON for scripts."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
