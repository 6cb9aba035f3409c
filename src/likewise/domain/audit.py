"""What the events of the audit are in words, and the kinds by which somebody looks for them."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from likewise.domain.acts import every_act, find_act
from likewise.domain.looks import AccessKind
from likewise.domain.words import sentence


class EventKind(StrEnum):
    """What somebody looks for in the audit."""

    ACTS = "acts"
    LOOKS = "looks"
    SIGN_INS = "sign-ins"
    REFUSED = "refused"
    EXPORTS = "exports"
    IMPORTS = "imports"
    ERASURES = "erasures"
    ACCOUNTS = "accounts"
    MACHINE = "machine"


# Beginnings of the names of events that are of a kind of their own; all others are acts.
ROOMS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.REFUSED: ("acts.refuse",),
    EventKind.EXPORTS: ("exports.",),
    EventKind.IMPORTS: ("imports.",),
    EventKind.ERASURES: ("erasures.",),
    EventKind.ACCOUNTS: ("accounts.", "invitations.", "tokens."),
    EventKind.MACHINE: (
        "audit.",
        "backups.",
        "designs.simulate",
        "jobs.",
        "keys.",
        "post.",
        "renewal.forecast",
        "renewal.plan",
        "tries.",
    ),
}
ACCESSES: Mapping[EventKind, tuple[AccessKind, ...]] = {
    EventKind.LOOKS: (AccessKind.LOOK,),
    EventKind.SIGN_INS: (AccessKind.SIGN_IN, AccessKind.SIGN_OUT, AccessKind.FAILED),
    EventKind.REFUSED: (AccessKind.REFUSED, AccessKind.LOCKED_OUT, AccessKind.FAILED),
    EventKind.EXPORTS: (AccessKind.DOWNLOAD,),
}

# What was done beside the acts. An act says itself what it is.
_DONE: Mapping[str, str] = {
    "accounts.choose_password": "Somebody chose their own password",
    "accounts.close": "An account was closed",
    "accounts.create": "An account was made",
    "accounts.grant": "A role was given to an account",
    "accounts.open": "A closed account was opened again",
    "accounts.revoke": "A role was taken back from an account",
    "accounts.set_password": "A password was set for an account",
    "accounts.sign_out": "An account was signed out everywhere",
    "acts.refuse": "An act was refused",
    "acts.together": "Several acts were done together",
    "audit.mail_head": "The end of the audit was sent by mail",
    "backups.restore": "A backup was brought back",
    "backups.restore_files": "Files were brought back from a backup",
    "concerns.delivered": "A worry was delivered",
    "concerns.passed_on": "A worry that waited was passed on to the next receiver",
    "concerns.unanswered": "A worry that nobody acknowledged was shown to those who run it",
    "designs.ask_for_simulation": "Simulated trials of a design were asked for",
    "designs.simulate": "Simulated trials of a design were worked out",
    "designs.throw_simulation_away": "Simulated trials of a design were thrown away",
    "exports.agree": "A second person agreed to an export in clear",
    "exports.ask": "An export in clear was asked for",
    "exports.begin": "An export in clear was begun",
    "exports.broken_off": "An export in clear broke off",
    "exports.canonical": "Everything of a programme was exported in clear",
    "exports.sealed": "A programme was exported sealed",
    "imports.canonical": "A whole programme was brought back from an export",
    "imports.tables": "Tables were imported",
    "imports.undo": "An import was undone",
    "invitations.agree": "A second person agreed to a staff role",
    "invitations.make": "Somebody was invited, or a staff role was asked for",
    "invitations.use": "An invitation was used",
    "invitations.withdraw": "An invitation was withdrawn",
    "jobs.let_be": "A job that had failed was let be",
    "jobs.try_again": "A job that had failed was tried again",
    "keys.back_up": "The keys were backed up",
    "keys.copy": "The keys were copied",
    "keys.restore": "The keys were brought back",
    "keys.rewrap": "The keys were wrapped anew",
    "post.hold_back": "Letters were held back",
    "post.let_be": "A letter was let be",
    "post.send_again": "A letter was sent again",
    "renewal.ask_for_plan": "A plan to keep cohorts going was asked for",
    "renewal.forecast": "The cohorts of a programme were forecast",
    "renewal.plan": "A plan to keep cohorts going was worked out",
    "tokens.agree": "A second person agreed to a token",
    "tokens.end": "A token was ended",
    "tokens.make": "A token for another program was asked for",
}
_ACCESSED: Mapping[AccessKind, str] = {
    AccessKind.LOOK: "Looked",
    AccessKind.DOWNLOAD: "Downloaded",
    AccessKind.SIGN_IN: "Signed in",
    AccessKind.SIGN_OUT: "Signed out",
    AccessKind.FAILED: "Failed to sign in",
    AccessKind.LOCKED_OUT: "Locked out after too many tries",
    AccessKind.REFUSED: "Was refused",
}


def done(action: str) -> str:
    """What an event of the audit was, in the words of its act where it was one."""
    if (act := find_act(action)) is not None:
        return act.about()
    noun, _, verb = action.partition(".")
    plainly = f"{sentence(noun)}: {verb.replace('_', ' ')}" if verb else sentence(noun)
    return _DONE.get(action, plainly)


def accessed(kind: AccessKind, what: str) -> str:
    """What an access was: which page somebody saw, what they took away, what was refused."""
    said = _ACCESSED[kind]
    return f"{said}: {what}" if what else said


def actions_saying(words: Collection[str]) -> frozenset[str]:
    """The events whose words hold all of these, in any order; the words are in small letters."""
    names = {act.declared.name for act in every_act()} | _DONE.keys()
    return frozenset(name for name in names if all(word in done(name).lower() for word in words))


def kinds_saying(word: str) -> frozenset[AccessKind]:
    """The kinds of accesses whose own words hold this one, whatever page it was."""
    return frozenset(kind for kind in AccessKind if word in accessed(kind, "").lower())
