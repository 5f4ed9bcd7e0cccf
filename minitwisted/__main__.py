"""``python -m minitwisted``: the laboratory's command, where no script is installed.

The same as the command `minitwisted`; what it can do is said in ``lab/command.py``.
"""

from __future__ import annotations

import sys

from minitwisted.lab.command import main

if __name__ == "__main__":
    sys.exit(main())
