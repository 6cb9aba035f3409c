"""What every page says of the person who looks at it: the hat, the programme, the way around."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from likewise.actions.example.pilot import NAME as PILOT
from likewise.web.accounts.navigation import navigation_for


def acting(request: HttpRequest) -> dict[str, Any]:
    """The context that the layout needs on every page."""
    hat = getattr(request, "hat", None)
    programme = None
    if hat is not None and hat.programme is not None:
        programme = {
            "name": hat.programme_name,
            "is_example": hat.is_example,
            "is_the_pilot": hat.is_example and hat.programme_name == PILOT,
        }
    page = request.resolver_match.view_name if request.resolver_match else ""
    user = getattr(request, "user", None)
    return {
        "actor": hat.actor if hat else None,
        "programme": programme,
        "signed_in": bool(user and user.is_authenticated),
        "may_change_role": len(getattr(request, "hats", ())) > 1,
        "navigation": navigation_for(hat.actor, page) if hat else (),
        "is_demonstration": settings.DEMONSTRATION,
    }
