"""`python -m tests.examples FILE [--only WORD,WORD]`: one line a row, exit 1 on a miss."""

import argparse
import sys
from pathlib import Path

from tests.examples import read


def main() -> int:
    """Run a file; a rule that is not built yet is a miss unless --only leaves it out."""
    parser = argparse.ArgumentParser(prog="python -m tests.examples", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--only", default="", help="first words of rules, with commas between")
    options = parser.parse_args()
    words = {word for word in options.only.upper().split(",") if word}
    rows = [row for row in read(options.file) if not words or row.example.word in words]
    missed = 0
    for row in rows:
        found = row.misses()
        missed += bool(found)
        verdict = "not built" if not row.built else "MISS" if found else "ok"
        detail = f"  {'; '.join(found)}" if found and row.built else ""
        print(f"{verdict:9} {row.id:5} {row.example.word}{detail}")
    print(f"{len(rows) - missed} of {len(rows)} hold", file=sys.stderr)
    return 1 if missed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
