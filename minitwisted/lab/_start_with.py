"""Starts a program with something settled first: ``_start_with.py poll 7 script.py args``, on whatever `twisted` is here.

The first word is the kind of reactor to install, the second a seed for `random`; ``-`` leaves either as it is.

It is run as a script, on either engine: by plain Python, `twisted` is the real one; under `minitwisted run`, it is the clone.
That is why it says `twisted` and imports nothing of this package.  To the program all looks as if it had been started by
Python itself: ``__main__``, ``sys.argv`` and the first entry of ``sys.path``.
"""

from __future__ import annotations

import importlib
import os
import random
import runpy
import sys


def start(kind: str, seed: str, arguments: list[str]) -> None:
    """Settle things and run ``script args``, ``-m module args`` or ``-c code args``."""
    how, *rest = arguments
    # For modules and code the current directory is searched, for a script its own, never this file's.
    sys.path[0] = "" if how in ("-m", "-c") else os.path.dirname(os.path.abspath(how))
    if kind != "-":
        importlib.import_module(f"twisted.internet.{kind}reactor").install()
    if seed != "-":
        random.seed(int(seed))
    if how == "-m":
        sys.argv[:] = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif how == "-c":
        sys.argv[:] = ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), sys.modules["__main__"].__dict__)
    else:
        sys.argv[:] = arguments
        runpy.run_path(how, run_name="__main__")


if __name__ == "__main__":
    start(sys.argv[1], sys.argv[2], sys.argv[3:])
