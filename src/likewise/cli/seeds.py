"""Seeds on the command line: read, drawn, and told."""

from typing import Any

import click

SHORT_SEED = 2**64


class Seed(click.ParamType[int]):
    """A whole number from 0 to below 2^128, decimal or as 0x... in hexadecimal."""

    name = "seed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            seed = int(str(value), 0)
        except ValueError:
            seed = -1
        if not 0 <= seed < 2**128:
            self.fail("A seed is a whole number from 0 to below 2^128 (0x... is fine).", param, ctx)
        return seed


def drawn(seed: int | None) -> int:
    """The seed given, or one drawn from the system."""
    import secrets

    return secrets.randbits(128) if seed is None else seed


def tell_seed(seed: int, *, is_drawn: bool) -> None:
    """Say which seed was drawn, or warn of one that could be guessed."""
    if is_drawn:
        click.echo(f"Seed {seed:#034x}: it makes this sequence again; keep it as secret.", err=True)
    elif seed < SHORT_SEED:
        words = "This seed could be found by trying. For a real trial leave --seed out."
        click.echo(words, err=True)
