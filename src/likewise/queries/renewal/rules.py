"""When cohorts count as stopped, as the programme settled it or as it is until then."""

from dataclasses import dataclass
from typing import Final

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.renewal import RenewalRule
from likewise.domain.renewal.facts import SOURCES, rules_by_format
from likewise.queries.access import check_sees
from likewise.records.facts import current

# Groups first: most programmes forecast these, and pairs never.
ORDER: Final = (Format.GROUP, Format.COMBINED, Format.ONE_TO_ONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """The rule of one format. `source` says where the values come from that hold by default."""

    rule: RenewalRule
    is_settled: bool
    source: str

    @property
    def format(self) -> Format:
        """The format that it is of."""
        return self.rule.format


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """The rules of all formats, and whether the viewer may settle them."""

    lines: tuple[RuleLine, ...]
    may_set: bool

    def of(self, format: Format) -> RuleLine:
        """The line of one format."""
        return next(line for line in self.lines if line.format is format)


def renewal_rules(viewer: Actor) -> RulesPage:
    """When the cohorts of the viewer's programme count as stopped, by format.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    settled = current(RenewalRule, programme_id=programme)
    rules = rules_by_format(settled)
    return RulesPage(
        lines=tuple(
            RuleLine(
                rule=rules[format], is_settled=rules[format] in settled, source=SOURCES[format]
            )
            for format in ORDER
        ),
        may_set=may(viewer, Capability.SET_RENEWAL),
    )
