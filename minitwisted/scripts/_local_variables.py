"""Which tests belong to a file: what Emacs calls local variables, read without Emacs.

A source file may say in its first or second line, between two ``-*-``, what an editor should know about it::

    # -*- test-case-name: poetry.test.test_client -*-

``trial --testmodule`` takes such a file and runs the tests it names, which binds a key to *test what I am editing*.
"""

from __future__ import annotations

import os

from minitwisted.python._home import at_home


def _parseLocalVariables(line: str) -> dict[str, str]:
    """What stands between the two marks of a line, by name.  ValueError if there are no two, or it is no list of pairs."""
    start, end = line.find("-*-"), line.rfind("-*-")
    if start < 0:
        raise ValueError(f"{line!r} not a valid local variable declaration")
    found = {}
    for pair in line[start + 3 : end].split(";"):
        if not pair.strip():
            continue
        words = pair.split(":")
        if len(words) != 2:
            raise ValueError(f"{line!r} contains invalid declaration {pair!r}")
        found[words[0].strip()] = words[1].strip()
    return found


def loadLocalVariables(filename: str) -> dict[str, str]:
    """The variables that a file declares in one of its first two lines; none if neither does."""
    with open(filename) as file:
        lines = [file.readline(), file.readline()]
    for line in lines:
        try:
            return _parseLocalVariables(line)
        except ValueError:
            pass
    return {}


def getTestModules(filename: str) -> list[str]:
    """The names of the tests that a file says belong to it."""
    names = loadLocalVariables(filename).get("test-case-name")
    return [] if names is None else names.split(",")


def isTestFile(filename: str) -> bool:
    """Whether a file is one of tests, to judge by its name; it need not exist."""
    base = os.path.basename(filename)
    return base.startswith("test_") and base.endswith(".py")


at_home("minitwisted.scripts.trial", loadLocalVariables, getTestModules, isTestFile)
