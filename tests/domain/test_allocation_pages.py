"""The pages on allocation, sample size, simulation and sealing: their examples run, their pictures are ours."""

import doctest
import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from domain.second_verifier import netstrings

import likewise.domain.allocation
import likewise.domain.sealing
from likewise.domain.allocation import Constrained, choose, simulate
from likewise.domain.allocation.icc import icc_from_data
from likewise.domain.allocation.minimisation import allocate
from likewise.domain.allocation.rerandomisation import replayed_test
from likewise.domain.sealing import Book, CommittedDesign, Slot, places_of, seal
from likewise.domain.sealing.seals import SLOT_MARK
from likewise.formats.allocation import (
    read_clusters,
    read_design,
    read_list,
    read_measurements,
    read_results,
    read_units,
)
from likewise.formats.allocation.grids import read_grid
from likewise.formats.sealing.claims import COLUMNS
from likewise.formats.sealing.designs import SHARED as COMMITMENT_KEYS
from likewise.formats.sealing.seals import KEYS as SEAL_KEYS
from likewise.formats.tables import open_text
from likewise.reports.allocation.picture import simulation_as_svg

ROOT = Path(__file__).resolve().parents[2]
METHODS = ROOT / "docs" / "methods"
REFERENCE = (ROOT / "docs" / "reference" / "allocation-files.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[bytes]:
    """The examples of one kind on the reference page, as files."""
    return [found.encode() for found in re.findall(rf"```csv {kind}\n(.*?)```", REFERENCE, re.S)]


def modules() -> list[str]:
    packages = (likewise.domain.allocation, likewise.domain.sealing)
    return [
        f"{package.__name__}.{found.name}"
        for package in packages
        for found in pkgutil.iter_modules(package.__path__)
    ]


def test_the_grid_of_the_page_is_read() -> None:
    (text,) = blocks("grid")

    grid = read_grid(table=open_text(text))

    assert len(grid) == 2 * 2 * 3 * 4 * (1 + 2 * 3 + 6)
    assert grid.design(len(grid)).chosen["probability"] == "0.95"


@pytest.mark.parametrize("page", ["allocation", "sample-size", "simulation", "sealing"])
def test_the_worked_examples_of_a_page_run(page: str) -> None:
    result = doctest.testfile(str(METHODS / f"{page}.md"), module_relative=False)

    assert result.attempted > 5
    assert result.failed == 0


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", ["allocation", "sealing"])
def test_an_example_runs_alone(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8")

    exec(compile(code, name, "exec"), {"__name__": "__main__"})

    assert len(capsys.readouterr().out.splitlines()) >= 3


@pytest.mark.parametrize(("page", "number"), [("allocation", 0), ("simulation", 1)])
def test_the_picture_of_a_page_is_what_the_code_draws(page: str, number: int) -> None:
    given = read_design(table=open_text(blocks("design")[number]))
    assert given.size is not None

    found = simulate(
        design=given.design, size=given.size, mix=given.mix, trials=10_000, seed=1, workers=2
    )
    method = type(given.design).__name__
    title = f"{method}: 10,000 trials of {given.size} persons"
    picture = simulation_as_svg(simulation=found, title=title, units="persons")

    assert (METHODS / f"{page}.svg").read_text(encoding="utf-8") == picture


class TestReference:
    """Every example on the reference page is read, and fits the others."""

    def test_every_design_is_read(self) -> None:
        methods = [
            type(read_design(table=open_text(text)).design).__name__ for text in blocks("design")
        ]

        assert methods == ["Minimisation", "Blocks", "Simple"]

    def test_the_units_fit_the_first_design(self) -> None:
        design = read_design(table=open_text(blocks("design")[0])).design

        units = read_units(table=open_text(blocks("units")[0]), design=design)

        made = allocate(design=design, past=units.past, waiting=units.waiting, seed=63)
        assert [one.unit for one in made] == ["1003", "1004"]

    def test_the_clusters_fit_the_constrained_design(self) -> None:
        design = read_design(table=open_text(blocks("constrained")[0])).design
        assert isinstance(design, Constrained)

        clusters = read_clusters(table=open_text(blocks("clusters")[0]), design=design)

        assert len(choose(design=design, clusters=clusters, seed=61).arms) == 8

    def test_the_results_fit_the_first_design(self) -> None:
        design = read_design(table=open_text(blocks("design")[0])).design

        results = read_results(table=open_text(blocks("results")[0]), design=design)

        found = replayed_test(
            design=design, past=results.past, outcomes=results.outcomes, seed=61, replays=99
        )
        assert list(found.means) == [60.5, 51]
        assert not results.clusters

    def test_the_measurements_are_read(self) -> None:
        clusters, values = read_measurements(table=open_text(blocks("measurements")[0]))

        assert icc_from_data(values=values, clusters=clusters).clusters == 3

    def test_the_sequences_are_read(self) -> None:
        assert len(read_list(table=open_text(blocks("sequence")[0])).slots) == 4
        labelled = read_list(table=open_text(blocks("labelled")[0])).slots
        assert [slot.label for slot in labelled] == ["K-17", "K-17", ""]

    def test_the_test_vectors_are_right(self) -> None:
        slot = Slot(stratum="all", position=1, arm="A")
        sealed, _ = seal(study="Example", slots=[slot], salts=[bytes(32)])
        claim = Book(places=places_of(seal=sealed)).claim(
            stratum="all", unit="1001", at="2026-05-03T10:15:00Z", by="Ann"
        )
        design = CommittedDesign(
            study="Example",
            software="x",
            design="d",
            units="",
            public_number_from="",
            seed=61,
            salt=bytes(32),
        )

        vectors = dict(re.findall(r"```text (\w+)\n([0-9a-f]{64})\n```", REFERENCE))

        assert vectors == {
            "commitment": sealed.segments[0].strata[0].commitments[0].hex(),
            "root": sealed.root.hex(),
            "claim": claim.digest.hex(),
            "design": design.commitment.hex(),
        }
        assert netstrings(b"likewise slot 2") == SLOT_MARK

    @pytest.mark.parametrize(
        ("kind", "written"),
        [("seal", SEAL_KEYS), ("commitment", COMMITMENT_KEYS)],
    )
    def test_the_files_on_the_page_are_json_with_the_parts_that_are_read(
        self, kind: str, written: set[str]
    ) -> None:
        (text,) = re.findall(rf"```json {kind}\n(.*?)```", REFERENCE, re.S)

        assert set(json.loads(text)) == written

    def test_the_columns_of_claims_are_on_the_page(self) -> None:
        table = REFERENCE.split("## The claims")[1].split("##")[0]

        named = re.findall(r"^\| (`.+?) \|", table, re.M)
        assert tuple(re.findall(r"`(\w+)`", " ".join(named))) == COLUMNS
