"""``python -m minitwisted.trial``: the command ``trial``.

Tests are looked for from the current directory on, which Python has put first on the path for ``-m``.  All else is in
``minitwisted/scripts/trial.py``.
"""

from __future__ import annotations

import sys

from minitwisted.scripts.trial import run

if __name__ == "__main__":
    sys.exit(run())
