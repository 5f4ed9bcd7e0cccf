"""What the lessons start is started warm: a plugin for the pytest that performs a check, and the same for the lessons' test.

    python -m pytest -p compat_tests.warm_lessons tutorials/05_servers/check.py

``WARM_SOCKET`` in the environment says where a warm Python listens (``programs.py``).  What learners run knows nothing of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import types

from compat_tests.programs import Warm


def started_by(warm: Warm) -> types.SimpleNamespace:
    """What `lessons` may take for `subprocess`: its Python programs are started by `warm`."""
    start = lambda command, **how: warm.popen(command[1:], **how)
    return types.SimpleNamespace(**{**vars(subprocess), "Popen": start})


def environment() -> dict[str, str]:
    """That of the lessons' programs."""
    return {**os.environ, "PYTHONUNBUFFERED": "1"}


def pytest_collection_finish() -> None:
    """The lessons' own modules are there by now."""
    if "WARM_SOCKET" in os.environ:
        sys.modules["lessons"].subprocess = started_by(Warm.at(os.environ["WARM_SOCKET"], environment()))
