"""What the pages of practices and venues ask for."""

from likewise.web.nhsuk.forms import ActionForm, text, textarea


class PracticeForm(ActionForm):
    """A general practice."""

    name = text("Name of the practice", missing="Enter the name of the practice")


class VenueForm(ActionForm):
    """A place where people meet."""

    name = text("Name of the place", missing="Enter the name of the place")
    directions = textarea(
        "How to find it", required=False, hint="Entrance, floor, parking, nearest bus stop"
    )
