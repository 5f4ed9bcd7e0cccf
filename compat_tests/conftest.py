"""What takes long begins early, for most of it is waiting for other processes, and that can be done by many at once.

A test module may have a function ``begin(items)``.  It is called with the module's tests that are going to be run as soon as
that is known, sets in motion what they will ask for, and returns a function that ends it.  Those tests come last, when much of
what they ask for is there.  A worker of pytest-xdist does not know which tests it will get, so there nothing begins early.
"""

from __future__ import annotations

import compileall
import os

import pytest

_ends = []


def pytest_configure(config: pytest.Config) -> None:
    """Hundreds of processes import the same files: also where Python is told to write no bytecode, they shall find it."""
    if not hasattr(config, "workerinput"):
        here = os.path.dirname(os.path.abspath(__file__))
        for directory in (here, os.path.join(os.path.dirname(here), "minitwisted")):
            compileall.compile_dir(directory, quiet=2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last comes what has begun."""
    items.sort(key=_begins)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Now it is known which tests will be run."""
    if session.config.option.collectonly or hasattr(session.config, "workerinput") or session.config.getoption("tx", None):
        return
    for module in dict.fromkeys(item.module for item in session.items if _begins(item)):
        _ends.append(module.begin([item for item in session.items if getattr(item, "module", None) is module]))


def pytest_sessionfinish() -> None:
    """Also when not all of them came to be run."""
    while _ends:
        _ends.pop()()


def _begins(item: pytest.Item) -> bool:
    return hasattr(getattr(item, "module", None), "begin")
