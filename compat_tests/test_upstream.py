"""The instrument that runs Twisted's own tests: which modules, which tests are fair, and whether it notices what goes wrong.

The whole run takes minutes (``make upstream``); here one small module is run on both sides, and the rest on small trees.
"""

from __future__ import annotations

import ast
import json

import pytest

pytest.importorskip("twisted", reason="the tests are Twisted's")

from compat_tests.upstream import __main__ as command
from compat_tests.upstream import modules, names, record, sides


def test_the_modules_follow_from_the_scope():
    assert modules.concerns("test.test_defer", ("internet.defer",))
    assert modules.concerns("internet.test.test_defer_await", ("internet.defer",))
    assert modules.concerns("test.test_cooperator", ("internet.task",))
    assert not modules.concerns("test.test_cooperator", ("internet.defer",))
    assert modules.concerns("logger.test.test_json", ("logger",))
    assert not modules.concerns("web.test.test_http", ("internet.defer",))


def test_the_table_names_modules_that_there_are():
    assert set(modules.OTHERWISE) <= set(modules.present())


def test_much_is_wanted():
    assert len(modules.wanted()) > 100


def way(monkeypatch, text, method="test_it"):
    """The private names on the way of a test in a module with this text."""
    source = names.Source("twisted.test.test_made", ast.parse(text))
    monkeypatch.setattr(names, "load", lambda module: source if module == "twisted.test.test_made" else None)
    return " ".join(sorted(names.touches(f"twisted.test.test_made.MadeTests.{method}")))


@pytest.mark.parametrize(
    "body, found",
    [
        ("reactor.run()", ""),
        ("reactor._run()", "_run"),
        ("self._mine()", ""),
        ("self.patch(reactor, '_slot', 1)", "_slot"),
        ("inner(1)", "twisted.internet._part.inner"),
        ("os._exit(1)", ""),
        ("react(_reactor=1)", "_reactor"),
        ("helps()", "_deep"),
        ("self.helps()", "_deeper"),
        ("namedAny('twisted.internet._part.inner')", "twisted.internet._part"),
        ("object.__class__", ""),
    ],
)
def test_private_names_are_told(monkeypatch, body, found):
    text = f"""
import os
from twisted.internet import reactor
from twisted.internet._part import inner
def helps():
    return reactor._deep
class MadeTests(Base):
    def _mine(self): pass
    def helps(self): return reactor._deeper
    def test_it(self):
        {body}
    def test_other(self): reactor._never
"""
    assert way(monkeypatch, text) == found


def test_a_class_made_for_a_reactor_is_found_by_its_name(monkeypatch):
    text = "class Made(Base):\n    def test_it(self): x._private\n"
    assert way(monkeypatch, text) == "_private"


def test_both_sides_of_a_small_module():
    options = command.parsed("", "", ["-k", "test_context"])
    row = command.one("twisted.test.test_context", options)
    assert row.numbers() == {
        "tests": 4, "twisted": 4, "public": 4, "clone": 4, "named": 0, "private": 0, "private kept": 0
    }  # fmt: skip


MODULE = """
import os, time
from twisted.trial.unittest import SynchronousTestCase
class Tests(SynchronousTestCase):
    def test_1(self): pass
    def test_2(self): self.assertEqual(1, 2)
    def test_3(self): os._exit(7)
    def test_4(self): time.sleep(60)
    def test_5(self): raise ValueError("bad")
    test_6 = test_1
"""


def test_a_crash_and_a_hang_cost_one_test_each(tmp_path, monkeypatch):
    (tmp_path / "made_tests.py").write_text(MODULE)
    monkeypatch.setattr(sides, "HOME", f"{sides.HOME}:{tmp_path}")
    outcome = sides.run(sides.TWISTED, ["made_tests"], 20, 1)
    short = {test[-1]: how for test, how in outcome.tests.items()}
    assert short == {"1": "pass", "2": "fail", "3": "died", "4": "died", "5": "fail", "6": "pass"}
    why = {test[-1]: text for test, text in outcome.why.items()}
    assert why["3"] == "the process ended with 7" and why["4"] == "hung" and why["5"] == "ValueError: bad"


def test_what_cannot_be_run_is_trouble():
    assert sides.run(sides.TWISTED, ["twisted.no.such.module"], 20, 5).passed == set()


def test_a_test_that_passes_and_then_fails_has_failed():
    outcome = sides.Outcome()
    for event in ("start", "pass", "fail", "stop"):
        outcome.note(event, "t", "left something")
    assert outcome.tests == {"t": "fail"} and outcome.why["t"] == "left something"


def test_the_texts_of_errors():
    assert record.text((ValueError, ValueError("x"), None)) == "ValueError: x"


def test_the_command(tmp_path, capsys):
    file = tmp_path / "all.json"
    assert command.main(["-k", "test_context", "--json", str(file)]) == command.ENOUGH
    assert "100.0" in capsys.readouterr().out
    assert json.loads(file.read_text())["total"]["clone"] == 4


def test_the_statuses(capsys, monkeypatch):
    assert command.main(["-k", "no such thing"]) == command.NOTHING
    assert command.main(["--what"]) == command.WRONG_USAGE
    assert command.verdict({"public": 100, "clone": 98}, 99) == command.TOO_FEW
    monkeypatch.setattr(command, "root", lambda: None)
    assert command.main([]) == command.NO_ORACLE


@pytest.mark.parametrize(
    "why, named",
    [
        ("FailTest: 'minitwisted' != 'twisted'\n- minitwisted\n? ----\n+ twisted\n", True),
        ("FailTest: 'minitwisted' != 'twisted.web'\n- minitwisted\n+ twisted.web\n", False),
        ("FailTest: 'minitwisted.python' != 'twisted.python'", True),
        ("FailTest: 'minitwisted.python' != 'twisted.web'", False),
        ("FailTest: 1 != 2\n- 1\n+ 2", False),
        ("FailTest: 'twisted' != 'twisted'", False),
        ("AttributeError: minitwisted has no attribute x", False),
    ],
)
def test_a_difference_that_is_a_name_is_told(why, named):
    assert command.differs_in_name_only(why) is named
