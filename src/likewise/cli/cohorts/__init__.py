"""Record how cohorts change, from a terminal: the same verbs as the pages, with --dry-run.

People are given and printed by their random ids; --names prints names, and is a look that is
recorded. Cohorts are given by id or by name.
"""

import click

from likewise.cli.cohorts import lineage, living, members, showing


@click.group()
def cohorts() -> None:
    """Record how cohorts change. People are random ids; `show` prints them."""


for command in (
    showing.list_,
    showing.show,
    lineage.form,
    lineage.merge,
    lineage.absorb,
    lineage.split,
    lineage.draw,
    living.change_format,
    living.rest,
    living.resume,
    living.end,
    living.open_,
    living.close,
    members.join,
    members.leave,
    members.move,
):
    cohorts.add_command(command)
