"""``python -m minitwisted.trial``: the command ``trial``.

Tests are looked for from the current directory on, which Python has put first on the path for ``-m``.  All else is in
``minitwisted/scripts/trial.py``.
"""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    # By name: this is only a door, and what is behind it stands above everything in this room.
    sys.exit(importlib.import_module("minitwisted.scripts.trial").run())
