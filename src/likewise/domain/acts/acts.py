"""What can be done with acts that were carried out."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts.declaration import Act, Declared
from likewise.domain.acts.values import LONGEST_ID, Asks
from likewise.domain.ids import ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Act):
    """An act that was a mistake is taken back, while nothing was built on it.

    `together` takes back what was built on it as well, the latest first, all or none.
    """

    declared: ClassVar[Declared] = Declared(
        name="acts.take_back",
        needs=Capability.TAKE_BACK,
        stays="Taking back is not taken back. Do again what should be in the record.",
    )
    act: Annotated[
        str,
        Asks(question="Which act?", option="act", missing="Say which act", longest=LONGEST_ID),
    ]
    reason: Annotated[
        str,
        Asks(
            question="Why is it taken back?",
            hint="Others will read this in the history",
            missing="Say why it is taken back, so that others can follow.",
            longest=300,
        ),
    ]
    together: Annotated[
        bool, Asks(question="Take back what was built on it as well?", option="--together")
    ] = False
    speaks_of: Annotated[
        tuple[ParticipantId, ...],
        Asks(
            question="Whom does what you wrote speak of?",
            hint="So that it can be forgotten with them",
        ),
    ] = ()
