"""The design file: what a statistician decides, one setting a line (docs/reference)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from likewise.domain.allocation.cluster_sizes import ClusterSizes
from likewise.domain.allocation.constrained import Constrained, Covariate
from likewise.domain.allocation.designs import (
    Blocks,
    Design,
    Factor,
    Minimisation,
    Simple,
    TrialArm,
    factorial_arms,
)
from likewise.domain.allocation.engine import Mix, check_mix
from likewise.domain.allocation.planning import Outcome
from likewise.domain.refusals import DomainError
from likewise.formats.allocation.settings import OUTCOMES, Settings, check_used, keep
from likewise.formats.allocation.tables import Row, TableRefused, read_table


@dataclass(frozen=True, kw_only=True)
class DesignFile:
    """A design with all that the file says of the trial around it."""

    design: Design
    mix: Mix
    size: int | None
    recruiter_bias: float
    cluster_sizes: ClusterSizes | None
    outcome: Outcome | None


def read_design(*, content: bytes) -> DesignFile:
    """Read a design file.

    Raises
    ------
    TableRefused
        When a line cannot be read: it says which, and what to do.
    DesignRefused
        When the design as a whole cannot be right.
    """
    settings = Settings()
    for row in read_table(content=content, needed=("setting", "value"), optional=("name", "level")):
        keep(settings=settings, row=row)
    check_used(settings=settings)
    factors, mix = read_factors(settings=settings)
    design = make_design(settings=settings, factors=factors)
    size = settings.numbers.get("size")
    return DesignFile(
        design=design,
        mix=mix,
        size=None if size is None else int(size),
        recruiter_bias=settings.numbers.get("recruiter bias", 0.2),
        cluster_sizes=read_cluster_sizes(settings=settings),
        outcome=read_outcome(settings=settings),
    )


def read_arms(*, settings: Settings) -> tuple[tuple[TrialArm, ...], tuple[str, ...]]:
    """The arms with their ratio, and the treatments of a factorial design."""
    treatments = tuple(row.text(column="name") for row in settings.of("treatment"))
    if treatments and settings.of("arm"):
        raise settings.of("arm")[0].refuse(
            column="setting", what="name arms, or treatments of a factorial design, not both."
        )
    if treatments:
        return factorial_arms(treatments=treatments), treatments
    rows = settings.of("arm")
    blank = [row for row in rows if not row.cells["value"].strip()]
    if blank and len(blank) < len(rows):
        raise blank[0].refuse(
            column="value",
            what="the ratio of this arm is missing. Give every arm one, or none.",
        )
    arms = []
    for row in rows:
        with on_line(row):
            arms.append(TrialArm(name=row.text(column="name"), ratio=ratio_of(row=row)))
    return tuple(arms), ()


def ratio_of(*, row: Row) -> int:
    """An arm's whole-number share of the ratio; 1 where none is given."""
    return row.whole(column="value") if row.cells["value"].strip() else 1


@contextmanager
def on_line(row: Row) -> Iterator[None]:
    """Put the line before a refusal of the domain that its cells cause."""
    try:
        yield
    except TableRefused:
        raise
    except DomainError as refusal:
        raise TableRefused(f"Line {row.line}: {refusal.sentence}") from refusal


def read_factors(*, settings: Settings) -> tuple[tuple[Factor, ...], Mix]:
    """The factors, level by level, with the shares that newcomers will have."""
    levels: dict[str, list[Row]] = {}
    for row in settings.of("factor"):
        levels.setdefault(row.text(column="name"), []).append(row)
    weights = settings.named("weight", known=list(levels))
    factors = []
    for name, rows in levels.items():
        weight = weights[name].number(column="value") if name in weights else None
        with on_line(rows[-1]):
            names = tuple(row.text(column="level") for row in rows)
            factors.append(Factor(name=name, levels=names, weight=weight))
    shares = []
    for factor, rows in zip(factors, levels.values(), strict=True):
        shares.append(shares_of(rows=rows))
        with on_line(rows[-1]):
            check_mix(mix=Mix(shares=(shares[-1],)), factors=(factor,))
    return tuple(factors), Mix(shares=tuple(shares))


def shares_of(*, rows: Sequence[Row]) -> tuple[float, ...]:
    """The shares of a factor's levels: all given, or none and then even."""
    blank = [row for row in rows if not row.cells["value"].strip()]
    if len(blank) == len(rows):
        return (1 / len(rows),) * len(rows)
    if blank:
        what = "the share of this level is missing. Give every level of the factor one, or none."
        raise blank[0].refuse(column="value", what=what)
    return tuple(row.number(column="value") for row in rows)


def read_covariates(*, settings: Settings) -> tuple[Covariate, ...]:
    """The covariates of constrained randomisation, with weight, range and limit."""
    names = [row.text(column="name") for row in settings.of("covariate")]
    rows = settings.named("covariate", known=names)
    bounds = {key: settings.named(key, known=names) for key in ("minimum", "maximum", "limit")}

    def bound(key: str, name: str) -> float | None:
        row = bounds[key].get(name)
        return None if row is None else row.number(column="value")

    covariates = []
    for name, row in rows.items():
        with on_line(row):
            covariates.append(
                Covariate(
                    name=name,
                    weight=row.number(column="value") if row.cells["value"].strip() else 1.0,
                    minimum=bound("minimum", name),
                    maximum=bound("maximum", name),
                    limit=bound("limit", name),
                )
            )
    return tuple(covariates)


def make_design(*, settings: Settings, factors: tuple[Factor, ...]) -> Design:
    """The design that the settings describe."""
    arms, treatments = read_arms(settings=settings)
    method, words, numbers = settings.words["method"], settings.words, settings.numbers
    units = words.get("units", "clusters" if method == "constrained" else "persons")
    shared = {"arms": arms, "factors": factors, "units": units, "treatments": treatments}
    if method == "simple":
        return Simple(**shared)  # type: ignore[arg-type]
    if method == "blocks":
        return Blocks(
            **shared,  # type: ignore[arg-type]
            sizes=read_block_sizes(settings=settings, arms=arms),
            strata=tuple(settings.named("stratify", known=[f.name for f in factors])),
        )
    if method == "minimisation":
        minimised = Minimisation(
            **shared,  # type: ignore[arg-type]
            measure=words.get("measure", "range"),  # type: ignore[arg-type]
            ratio_method=words.get("ratio method", "equal places"),  # type: ignore[arg-type]
        )
        for row in settings.of("probability"):
            with on_line(row):
                return replace(minimised, probability=numbers["probability"])
        return minimised
    constrained = Constrained(
        **shared,  # type: ignore[arg-type]
        covariates=read_covariates(settings=settings),
    )
    for row in settings.of("acceptable share"):
        with on_line(row):
            return replace(constrained, best_share=numbers["acceptable share"])
    return constrained


def read_block_sizes(*, settings: Settings, arms: tuple[TrialArm, ...]) -> tuple[int, ...]:
    """The sizes of blocks, each checked on its own line."""
    sizes = []
    for row in settings.of("block size"):
        sizes.append(row.whole(column="value"))
        with on_line(row):
            Blocks(arms=arms, sizes=(sizes[-1],))
    return tuple(sizes)


def read_cluster_sizes(*, settings: Settings) -> ClusterSizes | None:
    """How many people clusters bring, where the file says."""
    numbers = settings.numbers
    if "cluster size" not in numbers:
        return None
    with on_line(settings.of("cluster size")[0]):
        return ClusterSizes(
            mean=numbers["cluster size"], variation=numbers.get("cluster size variation", 0.0)
        )


def read_outcome(*, settings: Settings) -> Outcome | None:
    """The outcome the trial is planned on, where the file gives one."""
    numbers = settings.numbers
    if not any(key in numbers for key in OUTCOMES):
        return None
    return Outcome(
        control=numbers.get("control proportion"),
        treated=numbers.get("treated proportion"),
        difference=numbers.get("difference"),
        deviation=numbers.get("standard deviation"),
        icc=numbers.get("icc", 0.0),
        alpha=numbers.get("significance", 0.05),
        power=numbers.get("power", 0.8),
        comparisons=int(numbers.get("comparisons", 1)),
    )
