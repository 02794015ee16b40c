"""Write the demonstration's ledgers anew: ``python -m geodata.demo [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

from geodata.demo import LEDGERS_DIR
from geodata.demo.build import build_ledgers


def main() -> None:
    """Build the ledgers and say how large each one is."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else LEDGERS_DIR
    for path in build_ledgers(folder):
        sys.stdout.write(f"{path.name}  {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
