"""As whom a command acts: an account named with --as, else the machine's owner."""

from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.refusals import DomainError

OWNER = "owner"


class ActorUnclear(DomainError):
    """An account that is not there, or that has no hat, or several."""


def actor_for(as_: str | None, programme: str | None) -> Actor:
    """Who acts in a programme.

    Parameters
    ----------
    as_
        An account's e-mail address, with the role after a colon where it has several:
        `asha@example.org:coordinator`. None: the machine's owner, as administrator.
    programme
        The programme's id; none for the installation as a whole.

    Raises
    ------
    ActorUnclear
        With the roles to choose from.
    """
    if as_ is None:
        return Actor(account=OWNER, role=ActingRole.ADMINISTRATOR, programme=programme)
    from likewise.queries.accounts import hats_of

    email, _, wanted = as_.partition(":")
    hats = [
        hat for hat in hats_of(email=email, programme=programme) if wanted in ("", hat.role.value)
    ]
    if not hats:
        raise ActorUnclear(
            f"{email} has no account here, or no such role in this programme. "
            "Give an address that has one, or leave --as out to act as the machine's owner."
        )
    if len(hats) > 1:
        roles = ", ".join(sorted(hat.role for hat in hats))
        raise ActorUnclear(f"{email} has several roles: {roles}. Say which: --as {email}:ROLE.")
    return hats[0]
