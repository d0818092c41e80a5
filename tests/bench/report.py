"""Figures as a table on the terminal, with the machine they were taken on."""

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from unicodedata import east_asian_width


def machine() -> str:
    """Processor, memory, load and versions in one line."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores ({names[0] if names else platform.machine()}), "
        f"{memory:.0f} GB, Python {platform.python_version()}, load {load()}"
    )


def load() -> str:
    """How busy the machine is: the mean of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def ms(seconds: Sequence[float]) -> str:
    """`24 / 29 ms`: the median and the 95th percentile."""
    median, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    return f"{median * 1000:.1f} / {p95 * 1000:.1f} ms"


def kilobytes(size: float) -> str:
    """`122 KB`."""
    return f"{size / 1024:.1f} KB"


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns that line up, in any script."""

    def width(text: str) -> int:
        return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)

    lines = [head, *rows]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]

    def one(line: Sequence[str]) -> str:
        cells = (text + " " * (widths[n] - width(text)) for n, text in enumerate(line))
        return "  ".join(cells).rstrip()

    rule = "  ".join("-" * w for w in widths)
    return "\n".join(["", title, "", one(head), rule, *(one(line) for line in rows), ""])


def show(text: str) -> None:
    """Print it now, also where pytest keeps the output of tests."""
    print(text, file=sys.__stdout__, flush=True)
