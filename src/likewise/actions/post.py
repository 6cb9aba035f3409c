"""Write to somebody who has an account, and decide about letters that nobody can be sure of."""

from datetime import datetime

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.post import Channel, Letter, LetterNotThere
from likewise.records import audit, post, room
from likewise.records.accounts import addresses_of, with_email
from likewise.records.turns import writing


def write_to_account(letter: Letter, *, reason: str, occasion: str) -> bool:
    """Put a letter to an e-mail address into the outbox, in the caller's transaction.

    It is sealed with the key of the account that has the address, if one has. Answers whether it
    is new: the same address hears of the same occasion once.
    """
    found = with_email(letter.to).values_list("id", flat=True).first()
    return post.put(letter, reason=reason, occasion=occasion, owner=found)


def warn_of_little_room(*, at: datetime) -> int:
    """Write to every administrator where a disk is nearly full, once a day; answers how many."""
    little = [each.sentence for each in room.rooms() if each.is_little]
    if not little:
        return 0
    text = (
        "Hello,\n\nLikewise has little room left on a disk. When there is none, nothing can be "
        "saved any more.\n\n" + "\n".join(f"  - {each}" for each in little) + "\n\n"
        "`likewise health` on the machine says how much room there is. You get this once a day "
        "until there is more."
    )
    return sum(
        write_to_account(
            Letter(by=Channel.MAIL, to=to, subject="Likewise has little room left", text=text),
            reason="room",
            occasion=f"{at:%Y-%m-%d}",
        )
        for to in addresses_of(ActingRole.ADMINISTRATOR)
    )


def send_letter_again(*, by: Actor, at: datetime, letter: str) -> None:
    """Send a letter that may have gone already, or whose address was refused.

    Raises
    ------
    LetterNotThere
    """
    check_may(by, Capability.SEE_TO_WORK)
    with writing():
        if not post.send_again(letter, at=at):
            raise LetterNotThere(
                "There is no letter to send again: it was sent, decided about, or is too late."
            )
        _audit(by, at, "post.send_again", letter)


def let_letter_be(*, by: Actor, at: datetime, letter: str) -> None:
    """Leave a letter that may have gone as it is; its address and text are emptied.

    Raises
    ------
    LetterNotThere
    """
    check_may(by, Capability.SEE_TO_WORK)
    with writing():
        if not post.let_be(letter, at=at):
            raise LetterNotThere("There is no letter to decide about: look at the list again.")
        _audit(by, at, "post.let_be", letter)


def hold_letters_back(*, by: Actor, at: datetime) -> int:
    """Have no letter sent by itself that waits, after a backup was brought back; answers how many.

    Any of them may have left since the backup was taken: each is then decided about.
    """
    check_may(by, Capability.SEE_TO_WORK)
    with writing():
        held = post.hold_back(at=at)
        if held:
            audit.append(by=by, at=at, action="post.hold_back", about=[], counts={"letters": held})
    return held


def _audit(by: Actor, at: datetime, action: str, letter: str) -> None:
    audit.append(by=by, at=at, action=action, about=[letter], counts={})
