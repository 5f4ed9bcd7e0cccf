"""`minitwisted api`: what it says is here is here, and the stored list of Twisted's names is that of Twisted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from compat_tests import parity, scope
from compat_tests.api.items import surface
from minitwisted.lab import _coverage, api

TOP = Path(__file__).resolve().parent.parent

#: Runs the command where there is no Twisted: whoever asks for it is told so.
WITHOUT_TWISTED = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "twisted":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Without())
from minitwisted.lab.command import main
sys.exit(main(["api", *sys.argv[1:]]))
"""


def ask(*arguments: str, expect: int = 0) -> str:
    """The command's answer, in a process without Twisted."""
    command = [sys.executable, "-c", WITHOUT_TWISTED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=TOP, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done.stdout or done.stderr


def test_the_list_is_fresh():
    """Made again from the installed Twisted it is the same, to the byte."""
    twisted = pytest.importorskip("twisted")
    head = Path(_coverage.__file__).with_name(_coverage.STORED).read_text("ascii").splitlines()[0]
    version, python = head.split()[2].rstrip(":"), head.split("Python ")[1].split()[0]
    if twisted.__version__ != version or python != ".".join(map(str, sys.version_info[:2])):
        pytest.skip(f"the list was made from Twisted {version} on Python {python}")
    command = [sys.executable, "-m", "compat_tests.api.inventory", "--check"]
    made = subprocess.run(command, cwd=TOP, timeout=60, capture_output=True, text=True)
    assert made.returncode == 0, f"python -m compat_tests.api.inventory makes it anew; {made.stderr}"


def test_the_list_is_small_and_is_shipped():
    file = Path(_coverage.__file__).with_name(_coverage.STORED)
    assert file.stat().st_size < 120_000
    assert f"lab/{_coverage.STORED}" in (TOP / "pyproject.toml").read_text()


def test_what_is_covered_is_there_and_what_is_missing_is_not():
    """The verdicts against an independent look at both packages."""
    pytest.importorskip("twisted")
    for path in ("internet.defer", "internet.task", "internet.tcp", "python.log", "protocols.basic"):
        theirs = surface(parity.load("twisted", path), "twisted")
        ours = parity.load("minitwisted", path)
        rows = {row["name"]: row["standing"] for row in api.look(path)}
        assert set(rows) == set(theirs)
        assert {name for name, how in rows.items() if how == "missing"} == {name for name in theirs if not hasattr(ours, name)}


def test_every_module_of_the_scope_is_here():
    told_of = [path for path in scope.MODULES if not path.startswith("test.")]  # the list leaves out what is for tests
    assert [path for path in told_of if _coverage.standing(path) == "missing"] == []


def test_all_modules_are_counted():
    said = json.loads(ask("--json"))
    stands = {row["name"]: row["standing"] for row in said["modules"]}
    assert stands["internet.defer"] == "covered" and stands["conch.manhole"] == "missing"
    assert len(stands) > 250 and said["twisted"] == _coverage.twisted_api()[0]
    missing = {row["name"] for row in json.loads(ask("--json", "--missing"))["modules"]}
    assert missing == {name for name, how in stands.items() if how != "covered"}


def test_the_overview_fits_a_screen_of_80_columns():
    lines = ask().splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("● internet.defer") for line in lines) and "  conch        whole" in "\n".join(lines)


@pytest.mark.parametrize(
    "name, status, words",
    [
        ("internet.defer", 0, "● twisted.internet.defer: covered"),
        ("twisted.internet.defer.Deferred", 0, "● addCallback"),
        ("internet.defer.Deferred.addCallback", 0, "covered"),
        ("internet.tcp", 3, "◐ twisted.internet.tcp: partly"),
        ("internet", 3, "○ cfreactor"),
        ("conch.manhole.Manhole", 3, "missing"),
        ("internet.reactor", 3, "● callLater"),
        ("internet.defr", 4, "did you mean internet.defer"),
        ("internet.defer.Deferred.addCalback", 4, "no public twisted.internet.defer.Deferred.addCalback"),
    ],
)
def test_a_name(name, status, words):
    assert words in ask(name, expect=status)


def test_a_gap_of_ours_is_seen(monkeypatch):
    """Take a member away, and the answer changes."""
    assert _coverage.standing("internet.defer") == "covered"
    from minitwisted.internet import defer

    monkeypatch.delattr(defer.DeferredQueue, "put")
    assert _coverage.lacks("internet.defer") == ["DeferredQueue.put"]
    assert _coverage.standing("internet.defer") == "partly"
    assert [row for row in api.look("internet.defer") if row["standing"] != "covered"] == [
        {"name": "DeferredQueue", "kind": "class", "standing": "partly", "missing": ["put"]}
    ]
