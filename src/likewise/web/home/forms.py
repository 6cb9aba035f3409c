"""What first pages ask for."""

from likewise.queries.home import NurseHome
from likewise.web.nhsuk.forms import Form, select


class WhoseForm(Form):
    """Whose people a nurse looks after."""

    practice = select(
        "Whose people?", required=False, hint="Kept until you sign out", missing="Select a practice"
    )

    def __init__(self, found: NurseHome) -> None:
        chosen = found.practice[0] if found.practice else ""
        super().__init__(initial={"practice": chosen})
        self.offer(practice=[("", "All practices"), *found.practices])
