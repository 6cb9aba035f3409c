"""A record in memory: applies plans to versions, so that rules can be tested without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortHistory,
    CohortState,
    CohortVenue,
    Protocol,
)
from likewise.domain.facts import Fact, Version
from likewise.domain.meetings import Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.operations import Ids, Plan

START = datetime(2010, 9, 1, 12, tzinfo=UTC)


@dataclass
class Notebook:
    """Every version of every fact, in the order in which plans were carried out."""

    protocol: Protocol = field(default_factory=Protocol)
    versions: list[Version[Any]] = field(default_factory=list)
    acts: int = 0

    def ids(self) -> Ids:
        return Ids(f"act-{self.acts}")

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.acts)

    def carry_out(self, plan: Plan) -> Plan:
        """Write what a plan names, as the writer does: stamp the old version, add the new one."""
        self.acts += 1
        for step in plan.steps:
            number = 1
            if step.does != "record":
                place, known = next(
                    (place, each)
                    for place, each in enumerate(self.versions)
                    if each.fact.id == step.fact.id and each.superseded_at is None
                )
                number = known.number + 1
                self.versions[place] = Version(
                    fact=known.fact,
                    number=known.number,
                    recorded_at=known.recorded_at,
                    superseded_at=self.now,
                    is_void=known.is_void,
                )
            self.versions.append(
                Version(
                    fact=step.fact,
                    number=number,
                    recorded_at=self.now,
                    is_void=step.does == "void",
                )
            )
        return plan

    def current(self, kind: type[Fact]) -> list[Any]:
        return [v.fact for v in self.versions if v.is_current and isinstance(v.fact, kind)]

    def history(
        self, cohort: str, *, registered: Mapping[str, date] | None = None
    ) -> CohortHistory:
        def of(kind: type[Fact]) -> tuple[Any, ...]:
            return tuple(each for each in self.current(kind) if each.cohort == cohort)

        return CohortHistory(
            cohort=next(each for each in self.current(Cohort) if each.id == cohort),
            formats=of(CohortFormat),
            states=of(CohortState),
            venues=of(CohortVenue),
            memberships=of(Membership),
            leads=of(Lead),
            meetings=tuple(m for m in self.current(Meeting) if cohort in m.cohorts),
            registered_on=registered or {},
        )

    def open_cohorts(self) -> list[str]:
        ended = {each.cohort for each in self.current(CohortState) if each.state == "ended"}
        return sorted(each.id for each in self.current(Cohort) if each.id not in ended)
