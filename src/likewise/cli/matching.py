"""`likewise matching`: the best round, why, and the proof; and pairs among peers."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.pictures import write_picture
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.matching import Person, Supporter
    from likewise.formats.matching import Tables, Terms

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
LIMITS = ["availability", "reach", "language", "arm"]


def asked(*, with_supporters: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that say what the round is about, the same for every verb."""
    supporters = [
        click.option(
            "--supporters", type=TABLE, required=True, help="Facilitators or cohorts (CSV)."
        )
    ]
    options = [
        click.option("--people", type=TABLE, required=True, help="Who is to be matched (CSV)."),
        *(supporters if with_supporters else []),
        click.option("--refusals", type=TABLE, help="Pairs one of the two refused; confidential."),
        click.option("--weights", type=FILE, help="Charges and preferences (TOML)."),
        click.option(
            "--weight",
            "weighted",
            multiple=True,
            metavar="COLUMN=POINTS",
            help="Another weight for one preference.",
        ),
        click.option("--unmatched", type=float, help="Points for leaving somebody unmatched."),
        click.option(
            "--below-minimum", type=float, help="Points off for a place below a cohort's minimum."
        ),
        click.option(
            "--lift",
            "lifted",
            multiple=True,
            type=click.Choice(LIMITS),
            help="Leave out a limit, to see what it costs. A refusal is never left out.",
        ),
    ]

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


@click.group()
def matching() -> None:
    """Find the best matching round, say why, and prove that no better one exists."""


@matching.command()
@asked(with_supporters=True)
@click.option("--certificate", type=NEW_FILE, help="Write the proof into this file.")
@click.option("--svg", type=NEW_FILE, help="Draw the round into this file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def solve(
    certificate: Path | None, svg: Path | None, as_json: bool, supporters: Path, **given: Any
) -> None:
    """The best round: who is placed with whom, why, who is left and why, and the proof.

    The files are described in docs/reference/matching-files.md. Nothing that is printed says who
    refused whom, or that anybody did.
    """
    from likewise.cli.progress import LateBar, said_while_compiling
    from likewise.domain.matching import best_round, proof_of
    from likewise.formats.matching import proof_as_json
    from likewise.reports.matching.words import round_as_plain, round_in_words

    people, helpers, asked_for = _read(given, supporters)
    with (
        LateBar(label="Looking at pairs", length=len(people)) as bar,
        said_while_compiling(),
    ):
        found = best_round(people=people, supporters=helpers, on_progress=bar, **asked_for)
    if certificate is not None:
        write_picture(certificate, proof_as_json(proof_of(found=found)))
    if svg is not None:
        from likewise.reports.matching.picture import round_as_svg

        write_picture(svg, round_as_svg(found=found))
    if as_json:
        click.echo(json.dumps(round_as_plain(found), ensure_ascii=False, indent=2))
    else:
        click.echo(round_in_words(found))


@matching.command()
@click.argument("certificate", type=FILE)
@asked(with_supporters=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(certificate: Path, as_json: bool, supporters: Path, **given: Any) -> None:
    """Check a certificate against the files it was made from, without the solver.

    Exit code 0 where it proves the round, 1 where it does not.
    """
    from likewise.domain.matching import check_proof
    from likewise.formats.apart.matching import proof_apart
    from likewise.reports.matching.words import points

    people, helpers, asked_for = _read(given, supporters)
    verdict = check_proof(
        proof=proof_apart(certificate), people=people, supporters=helpers, **asked_for
    )
    if as_json:
        click.echo(
            json.dumps(
                {
                    "is_proven": verdict.is_proven,
                    "total_points": verdict.total / 1000,
                    "proven_points": verdict.bound / 1000,
                    "faults": list(verdict.faults),
                },
                indent=2,
            )
        )
    else:
        click.echo(
            f"The round loses {points(verdict.total / 1000)}, and the prices prove that every "
            f"round loses at least {points(verdict.bound / 1000)}."
        )
        for fault in verdict.faults:
            click.echo(fault)
        click.echo("Proven." if verdict.is_proven else "Not proven.")
    if not verdict.is_proven:
        raise click.exceptions.Exit(1)


@matching.command()
@asked(with_supporters=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pairs(as_json: bool, **given: Any) -> None:
    """Pair peers one to one, each the other's support.

    Refusals have the columns person and other.
    """
    from likewise.domain.matching import reciprocal_pairs
    from likewise.reports.matching.words import pairing_as_plain, pairing_in_words

    people, _, asked_for = _read(given, None)
    found = reciprocal_pairs(people=people, **asked_for)
    if as_json:
        click.echo(json.dumps(pairing_as_plain(found), ensure_ascii=False, indent=2))
    else:
        click.echo(pairing_in_words(found))


def _read(
    given: dict[str, Any], supporters: Path | None
) -> tuple[Sequence["Person"], Sequence["Supporter"], dict[str, Any]]:
    """The people, the supporters, and everything else that a round is asked with."""
    from likewise.domain.matching import Limit
    from likewise.formats.matching import read_people, read_refusals, read_supporters

    terms = _terms(given)
    helpers = (
        None if supporters is None else read_supporters(opened(supporters), numbers=terms.numbers)
    )
    ids = None if helpers is None else {each.id for each in helpers.values}
    people = read_people(opened(given["people"]), supporters=ids, numbers=terms.numbers)
    _say_unused(people, helpers, terms)
    known = {each.id for each in people.values}
    others = known if ids is None else ids
    refusals: frozenset[tuple[str, str]] = frozenset()
    if given["refusals"] is not None:
        refusals = read_refusals(
            opened(given["refusals"]),
            people=known,
            supporters=others,
            other="other" if helpers is None else "supporter",
        )
    lifted: list[Limit] = [Limit(name) for name in given["lifted"]]
    return (
        people.values,
        () if helpers is None else helpers.values,
        {
            "refusals": refusals,
            "preferences": terms.preferences,
            "charges": terms.charges,
            "lifted": lifted,
        },
    )


def _terms(given: dict[str, Any]) -> "Terms":
    from dataclasses import replace

    from likewise.formats.apart.matching import terms_apart
    from likewise.formats.matching import Terms

    terms = Terms() if given["weights"] is None else terms_apart(given["weights"])
    charges = {name: given[name] for name in ("unmatched", "below_minimum")}
    charges = {name: points for name, points in charges.items() if points is not None}
    terms = replace(terms, charges=replace(terms.charges, **charges))
    return terms.with_weights(dict(_weight(each) for each in given["weighted"]))


def _weight(option: str) -> tuple[str, float]:
    column, _, points = option.partition("=")
    try:
        return column.strip(), float(points)
    except ValueError:
        raise click.UsageError(
            f"--weight {option!r} is not COLUMN=POINTS, such as age=2."
        ) from None


def _say_unused(
    people: "Tables[Person]", helpers: "Tables[Supporter] | None", terms: "Terms"
) -> None:
    """Say which columns nothing compares."""
    compared = {each.column for each in terms.preferences}
    others = set(people.others) | (set(helpers.others) if helpers is not None else set())
    unused = sorted(others - compared)
    if unused:
        click.echo(
            f"No preference compares {', '.join(unused)}; give a weight in a file to use it.",
            err=True,
        )
