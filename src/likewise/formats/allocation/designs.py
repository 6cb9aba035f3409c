"""The design file: what a statistician decides, one setting a line (docs/reference)."""

from collections.abc import Iterable, Sequence
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
from likewise.domain.allocation.outcomes import Outcome
from likewise.formats.allocation.settings import OUTCOMES, Settings, check_used, keep
from likewise.formats.tables import Row, TextTable, as_csv, rows_of


@dataclass(frozen=True, kw_only=True)
class DesignFile:
    """A design with all that the file says of the trial around it."""

    design: Design
    mix: Mix
    size: int | None
    recruiter_bias: float
    cluster_sizes: ClusterSizes | None
    outcome: Outcome | None


def read_design(*, table: TextTable) -> DesignFile:
    """Read a design file.

    Raises
    ------
    FileNotRight
        When a line cannot be read: it says which, and what to do.
    DesignRefused
        When the design as a whole cannot be right.
    """
    lines = rows_of(table, needed=("setting", "value"), optional=("name", "level"))
    return design_of(rows=lines, file=table.name)


def design_of(*, rows: Iterable[Row], file: str) -> DesignFile:
    """The design that the lines of a design file make together; refused as by `read_design`."""
    settings = Settings()
    for row in rows:
        keep(settings=settings, row=row)
    check_used(settings=settings, file=file)
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


def blocks_file(*, arms: Sequence[str], practices: Sequence[str]) -> str:
    """A design file to begin with: blocks of one and two rounds of the arms, in each practice."""
    rows = [("method", "", "", "blocks"), *(("arm", arm, "", "1") for arm in arms)]
    if practices:
        rows += [("factor", "practice", practice, "") for practice in practices]
        rows.append(("stratify", "practice", "", ""))
    rows += [("block size", "", "", str(rounds * len(arms))) for rounds in (1, 2) if arms]
    return as_csv(columns=("setting", "name", "level", "value"), rows=rows)


def read_arms(*, settings: Settings) -> tuple[tuple[TrialArm, ...], tuple[str, ...]]:
    """The arms with their ratio, and the treatments of a factorial design."""
    treatments = tuple(row.name("name") for row in settings.of("treatment"))
    if treatments and settings.of("arm"):
        raise settings.of("arm")[0].refuse(
            "setting", "Name arms, or treatments of a factorial design, not both."
        )
    if treatments:
        return factorial_arms(treatments=treatments), treatments
    rows = settings.of("arm")
    blank = [row for row in rows if row.is_blank("value")]
    if blank and len(blank) < len(rows):
        raise blank[0].refuse(
            "value", "The ratio of this arm is missing. Give every arm one, or none."
        )
    arms = []
    for row in rows:
        with row.on_line():
            arms.append(TrialArm(name=row.name("name"), ratio=ratio_of(row=row)))
    return tuple(arms), ()


def ratio_of(*, row: Row) -> int:
    """An arm's whole-number share of the ratio; 1 where none is given."""
    return 1 if row.is_blank("value") else row.whole("value")


def read_factors(*, settings: Settings) -> tuple[tuple[Factor, ...], Mix]:
    """The factors, level by level, with the shares that newcomers will have."""
    levels: dict[str, list[Row]] = {}
    for row in settings.of("factor"):
        levels.setdefault(row.name("name"), []).append(row)
    weights = settings.named("weight", known=list(levels))
    factors = []
    for name, rows in levels.items():
        weight = weights[name].number("value") if name in weights else None
        with rows[-1].on_line():
            names = tuple(row.name("level") for row in rows)
            factors.append(Factor(name=name, levels=names, weight=weight))
    shares = []
    for factor, rows in zip(factors, levels.values(), strict=True):
        shares.append(shares_of(rows=rows))
        with rows[-1].on_line():
            check_mix(mix=Mix(shares=(shares[-1],)), factors=(factor,))
    return tuple(factors), Mix(shares=tuple(shares))


def shares_of(*, rows: Sequence[Row]) -> tuple[float, ...]:
    """The shares of a factor's levels: all given, or none and then even."""
    blank = [row for row in rows if row.is_blank("value")]
    if len(blank) == len(rows):
        return (1 / len(rows),) * len(rows)
    if blank:
        what = "The share of this level is missing. Give every level of the factor one, or none."
        raise blank[0].refuse("value", what)
    return tuple(row.number("value") for row in rows)


def read_covariates(*, settings: Settings) -> tuple[Covariate, ...]:
    """The covariates of constrained randomisation, with weight, range and limit."""
    names = [row.name("name") for row in settings.of("covariate")]
    rows = settings.named("covariate", known=names)
    bounds = {key: settings.named(key, known=names) for key in ("minimum", "maximum", "limit")}

    def bound(key: str, name: str) -> float | None:
        row = bounds[key].get(name)
        return None if row is None else row.number("value")

    covariates = []
    for name, row in rows.items():
        with row.on_line():
            covariates.append(
                Covariate(
                    name=name,
                    weight=1.0 if row.is_blank("value") else row.number("value"),
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
            with row.on_line():
                return replace(minimised, probability=numbers["probability"])
        return minimised
    constrained = Constrained(
        **shared,  # type: ignore[arg-type]
        covariates=read_covariates(settings=settings),
    )
    for row in settings.of("acceptable share"):
        with row.on_line():
            return replace(constrained, best_share=numbers["acceptable share"])
    return constrained


def read_block_sizes(*, settings: Settings, arms: tuple[TrialArm, ...]) -> tuple[int, ...]:
    """The sizes of blocks, each checked on its own line."""
    sizes = []
    for row in settings.of("block size"):
        sizes.append(row.whole("value"))
        with row.on_line():
            Blocks(arms=arms, sizes=(sizes[-1],))
    return tuple(sizes)


def read_cluster_sizes(*, settings: Settings) -> ClusterSizes | None:
    """How many people clusters bring, where the file says."""
    numbers = settings.numbers
    if "cluster size" not in numbers:
        return None
    with settings.of("cluster size")[0].on_line():
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
