"""Designs that tests take through their life, as two statisticians and a coordinator would."""

from dataclasses import dataclass
from typing import Any

from worlds import World

from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.designs import (
    AgreeToSeal,
    AskAboutList,
    Because,
    ClaimSlot,
    DraftDesign,
    ListRequest,
    Mode,
    PromiseDesign,
    RecordKind,
    SealDesign,
    SealedList,
    TrialDesign,
    TryDesign,
)
from likewise.domain.sealing import Opening, Seal, extend, seal
from likewise.formats.sealing import seal_as_json
from likewise.records.facts import current

BLOCKS = """setting,name,level,value
method,,,blocks
block size,,,2
block size,,,4
arm,group,,
arm,one-to-one,,
factor,sex,female,
factor,sex,male,
stratify,sex,,
"""
SIMPLE = "setting,name,level,value\nmethod,,,simple\narm,group,,\narm,one-to-one,,\n"
CLUSTERS = SIMPLE + "units,,,clusters\n"
BY_PRACTICE = """setting,name,level,value
method,,,blocks
block size,,,2
arm,group,,
arm,one-to-one,,
factor,practice,Alder practice,
factor,practice,Birch practice,
stratify,practice,,
"""
MINIMISED = """setting,name,level,value
method,,,minimisation
probability,,,0.8
arm,group,,
arm,one-to-one,,
factor,sex,female,
factor,sex,male,
"""


@dataclass
class Designing:
    """A world with two statisticians, who take designs through their life."""

    world: World

    @property
    def statistician(self) -> Actor:
        return self.world.actor(ActingRole.STATISTICIAN)

    @property
    def second(self) -> Actor:
        return self.world.actor(ActingRole.GUARDIAN)

    def draft(self, file: str = BLOCKS, mode: Mode = Mode.ONLINE, name: str = "Main") -> str:
        made = self.world.act(DraftDesign, by=self.statistician, name=name, mode=mode, file=file)
        return str(made.new_ids[0])

    def tried(self, **rest: Any) -> str:
        design = self.draft(**rest)
        self.world.act(TryDesign, by=self.statistician, design=design)
        return design

    def seal_here(self, design: str, slots: int = 8, **rest: Any) -> None:
        self.world.act(SealDesign, by=self.statistician, design=design, slots=slots, **rest)

    def agree(self, design: str, **rest: Any) -> None:
        last = max(current(SealedList, design_id=design), key=lambda each: each.number)
        given: dict[str, Any] = {"by": self.second, "root": last.root[:20]} | rest
        self.world.act(AgreeToSeal, sealed_list=last.id, **given)

    def online(self, slots: int = 8, **rest: Any) -> str:
        """A live design whose slots are opened here, one at a time."""
        design = self.tried(**rest)
        self.world.act(PromiseDesign, by=self.statistician, design=design)
        if not is_minimised(design):
            self.seal_here(design, slots)
        self.agree(design)
        return design

    def batch(self, slots: Any, **rest: Any) -> tuple[str, Seal, tuple[Opening, ...]]:
        """A live design whose list stays with the statistician; the seal and the openings."""
        design = self.tried(mode=Mode.BATCH, **rest)
        sealed, openings = seal(study="Main", slots=slots, salts=salts(slots))
        self.seal_elsewhere(design, sealed)
        self.agree(design)
        return design, sealed, openings

    def further(self, design: str, sealed: Seal, slots: Any) -> tuple[Seal, tuple[Opening, ...]]:
        made, openings = extend(seal=sealed, slots=slots, salts=salts(slots))
        self.seal_elsewhere(design, made)
        return made, openings

    def seal_elsewhere(self, design: str, sealed: Seal) -> None:
        text = seal_as_json(seal=sealed)
        self.world.act(SealDesign, by=self.statistician, design=design, seal=text)


def designs_for_a_tour(world: World) -> dict[str, str]:
    """One design that was tried, one whose list waits, and a live one by which somebody is."""
    life = Designing(world)
    waiting = life.tried(name="Waiting", file=SIMPLE)
    world.act(PromiseDesign, by=life.statistician, design=waiting)
    life.seal_here(waiting)
    (sealed,) = current(SealedList, design_id=waiting)
    design = life.online(name="Live", file=SIMPLE)
    who = world.person("Wilma", practice="Alder")
    world.act(ClaimSlot, design=design, participant=who)
    next_one = world.person("Xenia", practice="Alder")
    world.act(
        AskAboutList, by=life.statistician, design=design, what=RecordKind.ERROR, stratum="all",
        position=1, reason=Because.WRONG_PERSON,
    )  # fmt: skip
    (asked,) = current(ListRequest, design_id=design)
    return {
        "drafted": life.tried(name="Tried"),
        "waiting": waiting,
        "sealed": sealed.id,
        "design": design,
        "asked_list": asked.id,
        "allocated": who,
        "without_arm": next_one,
    }


def is_minimised(design: str) -> bool:
    return "minimisation" in current(TrialDesign, fact=design)[0].design_file


def salts(slots: Any) -> list[bytes]:
    """A salt for each slot: in a test, a count will do."""
    return [f"{each.stratum}|{each.position}".encode().ljust(32, b".") for each in slots]
