"""Numbers and lists in the words people use."""


def percent(share: float | None) -> str:
    """A share in whole percent: 67%; nothing where there is none."""
    return "" if share is None else f"{share:.0%}"
