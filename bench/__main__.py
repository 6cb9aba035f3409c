"""Runs the benchmarks by name and prints a table, or one JSON object a line."""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

import bench
from bench import Row

HEADINGS = ("name", "variant", "size", "seconds", "peak MB", "peer", "peer s", "ratio", "ok")


def names() -> list[str]:
    found = (module.name.rstrip("_") for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in found if name not in {"__main__", "measure"} and name[0] != "_")


def as_json(row: Row) -> str:
    return json.dumps(
        {
            "name": row.name,
            "size": row.size,
            "seconds": row.seconds,
            "peak_mb": row.peak_mb,
            "peer": row.peer,
            "peer_seconds": row.peer_seconds,
            "ratio": row.ratio,
            "variant": row.variant,
            "ok": row.ok,
        }
    )


def as_line(row: Row) -> str:
    cells = (
        row.name,
        row.variant or "",
        f"{row.size:,}",
        f"{row.seconds:.4g}",
        "" if row.peak_mb is None else f"{row.peak_mb:.0f}",
        row.peer or "",
        "" if row.peer_seconds is None else f"{row.peer_seconds:.4g}",
        "" if row.ratio is None else f"{row.ratio:.1f}",
        "yes" if row.ok else "NO",
    )
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


WIDTHS = (13, 24, 11, 9, 8, 22, 9, 8, 3)


def rows(chosen: list[str], *, quiet: bool) -> Iterator[Row]:
    for name in chosen:
        module = importlib.import_module(f"bench.{name}_" if iskeyword(name) else f"bench.{name}")
        if not quiet:
            print(f"\n{name}: {' '.join((module.__doc__ or '').split())}")
            headings = zip(HEADINGS, WIDTHS, strict=True)
            print("  ".join(heading.ljust(width) for heading, width in headings))
        yield from module.run()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    unknown = set(options.names) - set(names())
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
        return 2
    right = True
    for row in rows(options.names or names(), quiet=options.json):
        print(as_json(row) if options.json else as_line(row), flush=True)
        right = right and row.ok
    return 0 if right else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
