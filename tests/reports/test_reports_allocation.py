"""Allocation in words and pictures: what is printed is what was found."""

from xml.etree import ElementTree

import pytest

from likewise.domain.allocation import (
    Blocks,
    ClusterSizes,
    Factor,
    Minimisation,
    Simple,
    Simulation,
    arms_in_ratio,
    even_mix,
    factorial_arms,
    sequence,
    simulate,
)
from likewise.domain.allocation.designs import Design
from likewise.domain.allocation.outcomes import Outcome
from likewise.domain.allocation.planning import plan
from likewise.reports.allocation.picture import simulation_as_svg
from likewise.reports.allocation.words import (
    decisions_in_words,
    plan_in_words,
    simulation_in_words,
)
from likewise.reports.tables import table

SVG = "{http://www.w3.org/2000/svg}"
TWO = arms_in_ratio(names=("control", "group"))


def simulated(design: Design, **more: object) -> Simulation:
    mix = even_mix(factors=design.factors)
    return simulate(design=design, size=24, mix=mix, trials=64, seed=61, **more)


def test_a_table_keeps_its_columns_in_line() -> None:
    lines = list(table(headings=("what", "mean"), rows=[("a longer name", "1"), ("b", "22")]))

    assert lines == ["what           mean", "a longer name     1", "b                22"]


def test_people_are_told_apart_from_clusters() -> None:
    design = Blocks(arms=TWO, sizes=(2,), units="clusters")

    words = simulation_in_words(
        simulation=simulated(design, cluster_sizes=ClusterSizes(mean=10, variation=0.65)),
        units="clusters",
    )

    assert "64 simulated trials of 24 clusters." in words
    assert "Counted in people the marginal balance is" in words


def test_a_factorial_plan_names_margins_and_interaction() -> None:
    arms = factorial_arms(treatments=("1:1", "group"))
    design = Simple(arms=arms, treatments=("1:1", "group"))
    made = plan(design=design, outcome=Outcome(difference=5, deviation=11), size=152)

    words = plan_in_words(plan=made, units="persons", power=0.8)

    for said in ("persons for 80%", "1:1: with and without", "group by 1:1 (interaction)", "608"):
        assert said in words


def test_a_plan_of_clusters_names_each_analysis_and_the_law_of_sizes() -> None:
    design = Simple(arms=TWO, units="clusters")
    outcome = Outcome(difference=0.185, deviation=1, icc=0.032, comparisons=2)
    sizes = ClusterSizes(mean=10, variation=0.65)
    made = plan(design=design, outcome=outcome, size=130, cluster_sizes=sizes)

    words = plan_in_words(plan=made, units="clusters", power=0.8)

    for said in (
        "130 clusters and 1,300 people planned in 2 arms",
        "two-sided at 2.5%, the whole shared among 2 comparisons",
        "gamma distribution of the mean and variation given, rounded, 1 at least",
        "cluster means",
        "mixed model",
        "weighted by size",
    ):
        assert said in words


def test_whole_arms_and_continuity_are_said_beside() -> None:
    design = Simple(arms=arms_in_ratio(names=("control", "group"), ratio=(4, 1)))
    made = plan(design=design, outcome=Outcome(control=0.05, treated=0.15), size=385)

    words = plan_in_words(plan=made, units="persons", power=0.8)

    assert "whole arms in the ratio are 308 and 77, 385 persons in all" in words
    assert "442 persons with a correction for continuity" in words


def test_who_knows_the_method_is_said_to_know_hidden_places_only_where_there_are() -> None:
    sex = Factor(name="sex", levels=("female", "male"))
    uneven = Minimisation(arms=arms_in_ratio(names="AB", ratio=(1, 2)), factors=(sex,))

    with_places, without = (
        simulation_in_words(simulation=simulated(design), units="persons")
        for design in (uneven, Minimisation(arms=TWO, factors=(sex,)))
    )

    assert "which nobody is told, the place within an arm" in with_places
    assert "which nobody is told" not in without


def test_slots_and_units_head_their_paragraphs() -> None:
    design = Blocks(arms=TWO, sizes=(2,))

    words = decisions_in_words(decisions=sequence(design=design, length=2, seed=61))

    first, second = words.split("\n\n")
    assert first.startswith("all, slot 1: ")
    assert second.startswith("all, slot 2: ")


@pytest.mark.parametrize(
    "design",
    [
        Simple(arms=TWO),
        Minimisation(arms=TWO, factors=(Factor(name="age & <sex>", levels=("a", "x" * 60)),)),
        Blocks(arms=arms_in_ratio(names="ABC", ratio=(1, 1, 3)), sizes=(5,)),
    ],
    ids=["no factors", "awkward names", "unequal arms"],
)
def test_a_picture_holds_its_words_and_stays_in_its_frame(design: Design) -> None:
    found = simulated(design)

    root = ElementTree.fromstring(
        simulation_as_svg(simulation=found, title="A <b> & c", units="persons")
    )

    assert root.find(f"{SVG}title").text == "A <b> & c"
    assert f"{found.predictability[3].right:.1%}" in root.find(f"{SVG}desc").text
    width, height = float(root.get("width")), float(root.get("height"))
    for bar in root.iter(f"{SVG}rect"):
        left, top = float(bar.get("x", 0)), float(bar.get("y", 0))
        assert left >= 0
        assert left + float(bar.get("width")) <= width
        assert top + float(bar.get("height")) <= height
    for words in root.iter(f"{SVG}text"):
        assert 0 < float(words.get("y")) < height
        assert 0 < float(words.get("x")) < width
    assert not list(root.iter(f"{SVG}script"))
    assert all(element.get("style") is None for element in root.iter())
