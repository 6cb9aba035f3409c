"""What `likewise import` says: numbers, notes, problems and how far it has come."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from likewise.domain.imports import ImportRefused
    from likewise.domain.imports.plans import ImportPlan
    from likewise.domain.operations import Outcome


def show(outcome: "Outcome", operation: str, *, as_json: bool) -> None:
    """What was done or would be."""
    if as_json:
        click.echo(json.dumps(as_plain(outcome, operation), indent=2, ensure_ascii=False))
        return
    plan: Any = outcome.plan
    if plan is None:
        click.echo("This was done already; nothing changed.")
        return
    if not plan.new:
        click.echo(f"Nothing new: all {plan.known:,} facts are in the record already.")
        _show_notes(plan)
        return
    show_lines(plan)
    _show_notes(plan)
    if outcome.done:
        click.echo(f"Stored. To take it back: likewise import undo {operation}")
    else:
        click.echo("This is what would happen. Nothing was stored.")


def show_lines(plan: Any) -> None:
    """How many facts of each kind."""
    if getattr(plan, "creates", ""):
        click.echo(f"A new programme: {plan.creates}")
    for line in plan.lines():
        more = f", {line.changed:,} changed" if line.changed else ""
        more += f", {line.known:,} known already" if line.known else ""
        click.echo(f"{line.new:>10,}  {line.noun}{more}")


def _show_notes(plan: Any) -> None:
    for note in getattr(plan, "notes", ()):
        click.echo(f"Note: {note}", err=True)


def show_problems(refusal: "ImportRefused", *, as_json: bool) -> None:
    """Everything that is wrong, where, and what to do."""
    problems = refusal.problems
    if as_json:
        listed = [
            {
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
                "problem": each.what,
                "more": each.more,
                "lines": list(each.lines),
            }
            for each in problems.listed
        ]
        click.echo(
            json.dumps(
                {"done": False, "problem_count": problems.count, "problems": listed},
                indent=2,
                ensure_ascii=False,
            )
        )
        return
    for each in problems.listed:
        click.echo(str(each), err=True)
    if problems.unlisted:
        click.echo(f"… and {problems.unlisted:,} more.", err=True)


def as_plain(outcome: "Outcome", operation: str) -> dict[str, Any]:
    """What was done, for scripts."""
    plan: ImportPlan | Any = outcome.plan
    return {
        "done": outcome.done,
        "operation": operation if outcome.done else None,
        "programme": (plan.about[0] if plan else None),
        "new": plan.new if plan else 0,
        "known": plan.known if plan else 0,
        "totals": {kind: dict(counts) for kind, counts in plan.totals.items()} if plan else {},
        "notes": list(getattr(plan, "notes", ())),
        "digest": outcome.digest,
    }


class Progress:
    """Shows on stderr what is being done, once that takes longer than two seconds."""

    def __init__(self) -> None:
        import time

        self._clock = time.monotonic
        self._began, self._last, self._shown = time.monotonic(), 0.0, False

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown:
            click.echo("", err=True)

    def __call__(self, what: str, done: int) -> None:
        """Show what is being done, and how many lines of it are done."""
        now = self._clock()
        if now - self._began < 2 or now - self._last < 0.2:
            return
        self._last, self._shown = now, True
        if sys.stderr.isatty():
            count = f" {done:,}" if done else ""
            click.echo(f"\r{what}{count} …".ljust(60), nl=False, err=True)
