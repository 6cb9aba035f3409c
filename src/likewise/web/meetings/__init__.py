"""Pages of meetings: the list, one meeting, planning, cancelling, the register."""
