"""What was noted beside the acts in the course of a test, the earliest first."""

from likewise.domain.looks import Access, AccessKind
from likewise.records import looks


def noted() -> list[Access]:
    """Looks and other accesses that are not moved yet."""
    return sorted(looks.waiting().values(), key=lambda each: each.noted_at)


def looks_noted() -> list[Access]:
    """The looks among them."""
    return [each for each in noted() if each.kind is AccessKind.LOOK]
