"""How somebody is reminded of meetings, and whether they can be."""

from dataclasses import dataclass

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.reminders import By, ReminderChoice
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReminders:
    """What a viewer chose; nothing until they chose, and then nobody reminds them."""

    participant: str
    choice: ReminderChoice | None

    @property
    def are_on(self) -> bool:
        """Whether they are reminded at all."""
        return self.choice is not None and self.choice.how is not By.NOTHING


def own_reminders(viewer: Actor) -> OwnReminders:
    """How a viewer is reminded.

    Raises
    ------
    NotAllowed, NotFound
        When the viewer's role is not reminded, or no person wears it.
    """
    check_may(viewer, Capability.CHOOSE_REMINDERS)
    if viewer.participant is None:
        raise NotFound("There is nobody here who could be reminded.")
    found = current(ReminderChoice, participant_id=viewer.participant)
    return OwnReminders(participant=viewer.participant, choice=next(iter(found), None))
