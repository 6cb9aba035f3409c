"""Settle when cohorts count as stopped."""

from likewise.actions.operations import Occasion, handles
from likewise.domain.operations import Plan
from likewise.domain.renewal import RenewalRule, SetRenewalRule
from likewise.domain.renewal.acts import plan_set_rule
from likewise.records.facts import current
from likewise.records.models import ProgrammeAnchor


@handles(SetRenewalRule)
def set_renewal_rule(act: SetRenewalRule, occasion: Occasion) -> Plan:
    """A format has this rule from now on."""
    programme = occasion.programme
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
    settled = current(RenewalRule, programme_id=programme)
    return plan_set_rule(act=act, programme=programme, settled=settled, ids=occasion.ids)
