"""The instrument that runs real stacks: does it notice what is lost, and say why?

The stacks themselves take minutes (``make stacks``); here a suite of five small tests is run on both sides.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("twisted", reason="it is the baseline")

from compat_tests.stacks import __main__ as command
from compat_tests.stacks import environment, losses, page
from compat_tests.stacks.suites import SUITES, Suite
from compat_tests.upstream.sides import Outcome

#: On Twisted all pass but one; on the clone one is lost in each of the ways that there are.
TESTS = """
import os, signal, time
from twisted.internet import defer
from twisted.trial import unittest

HERE = defer.__name__.startswith("mini")

class Tests(unittest.TestCase):
    def test_a_fine(self):
        pass

    def test_b_broken_everywhere(self):
        self.fail("as ever")

    def test_c_lost(self):
        self.assertFalse(HERE, "this is another one")

    def test_d_hangs(self):
        while HERE:
            time.sleep(1)

    def test_e_kills(self):
        if HERE:
            os.kill(os.getpid(), signal.SIGKILL)

    def test_f_named(self):
        self.assertEqual(defer.__name__, "twisted.internet.defer")

    def test_g_private(self):
        if HERE:
            defer.Deferred._nobody_has_this

    def test_h_skipped(self):
        if HERE:
            raise unittest.SkipTest("not on this one")
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The command on such a suite, and on one that nobody has: its status, its words, its JSON."""
    import contextlib
    import io

    place = tmp_path_factory.mktemp("stack")
    (place / "a_stack.py").write_text(TESTS)
    suites = (Suite("small", ("a_stack",), path=(str(place),)), Suite("nowhere", ("nowhere",), "no-such-distribution"))
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        given = ["--offline", "-n2", "-v", "--each", "1.5", "--json", str(place / "out.json")]
        status = command.main(given, suites, {"a_stack.Tests.test_c_lost": "it has to be"})
    return status, told.getvalue(), json.loads((place / "out.json").read_text())


def test_what_is_lost_is_red(ran):
    status, _, told = ran
    assert status == command.LOST
    assert told["total"] == {"tests": 8, "twisted": 7, "clone": 1, "lost": 6, "known": 1, "news": 5}


def test_each_loss_has_its_reason(ran):
    lost = ran[2]["suites"][0]["losses"]
    reasons = {test.rpartition(".")[2].partition("_")[2].partition("_")[2]: each["reason"] for test, each in lost.items()}
    assert reasons == {
        "lost": "failed",
        "hangs": "died",
        "kills": "died",
        "named": "named",
        "private": "private",
        "skipped": "skipped",
    }


def test_losses_are_told(ran):
    _, words, told = ran
    for each in ("this is another one", "known: it has to be", "died: hung", "ended with -9", "skipped: not on this one"):
        assert each in words
    assert told["suites"][0]["losses"]["a_stack.Tests.test_c_lost"]["known"] == "it has to be"


def test_what_is_not_installed_is_said(ran):
    _, words, told = ran
    assert told["suites"][1]["missing"] == "not installed"
    assert any(line.split() == ["nowhere", "not", "installed"] for line in words.split("\n"))


def row(how: str, why: str = "", trouble: str = "", missing: str = "") -> losses.Row:
    """A row of one test that passes on Twisted."""
    clone = Outcome({"a.T.test": how} if how else {}, {"a.T.test": why} if why else {}, trouble)
    return losses.Row("a", Outcome({"a.T.test": "pass"}), clone, missing=missing)


@pytest.mark.parametrize(
    "how, why, reason",
    [
        ("fail", "AttributeError: 'Port' object has no attribute '_inner'", "private"),
        ("fail", "ImportError: cannot import name '_inner' from 'twisted.web'", "private"),
        ("fail", "AttributeError: 'Port' object has no attribute 'outer'", "failed"),
        ("fail", "ModuleNotFoundError: No module named 'twisted.some._part'", "absent"),
        ("fail", "FailTest: 'minitwisted.x' != 'twisted.x'", "named"),
        ("skip", "no UNIX sockets in minitwisted", "skipped"),
        ("died", "hung", "died"),
        ("", "", "unreached"),
    ],
)
def test_reasons(how, why, reason):
    assert row(how, why).lost["a.T.test"] == (reason, why)


def test_a_module_that_cannot_be_loaded_says_why():
    clone = Outcome({"a.test_b": "fail"}, {"a.test_b": "SyntaxError: no"})
    lost = losses.Row("a", Outcome({"a.test_b.T.test": "pass"}), clone).lost
    assert lost == {"a.test_b.T.test": ("unreached", "SyntaxError: no")}


@pytest.mark.parametrize(
    "rows, status",
    [
        ([row("pass")], command.NOTHING_LOST),
        ([row("pass"), row("fail")], command.LOST),
        ([row("pass"), row("", missing="not installed")], command.NOT_INSTALLED),
        ([losses.Row("a", Outcome(), Outcome())], command.NOTHING),
    ],
)
def test_the_status(rows, status):
    for each in rows:
        if each.missing:
            each.twisted, each.lost = Outcome(), {}
    total = sum((each.numbers({}) for each in rows), losses.Counter())
    assert command.verdict(rows, total) == status


def test_the_table_goes_between_its_marks(tmp_path):
    file = tmp_path / "page.md"
    file.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n")
    page.write(file, [row("fail", "wrong"), losses.Row("b", Outcome(), Outcome(), missing="not installed")], {})
    written = file.read_text()
    assert "| a  | 1 | 0 | 1 failed |" in written and "| b  | not installed |" in written
    assert written.startswith("before\n") and written.endswith(f"{page.END}\nafter\n") and "old" not in written
    file.write_text("no marks")
    with pytest.raises(ValueError, match="has no"):
        page.write(file, [], {})


def test_wrong_usage_and_the_list(capsys):
    assert command.main(["--only", "no such suite"]) == command.WRONG_USAGE
    assert command.main(["--list"]) == command.NOTHING_LOST
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [each.name for each in SUITES]


def test_losses_that_are_known_are_explained():
    for test, why in losses.known().items():
        assert "." in test and len(why) > 20


def test_the_environment_follows_the_pins(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = environment.place()
    assert first.parent.parent == tmp_path
    pins = tmp_path / "pins.txt"
    pins.write_text("no-such-package==1\n")
    monkeypatch.setattr(environment, "PINS", pins)
    assert environment.place() != first
    assert environment.python_for("twisted", environment.pythons(True, print)) != ""
    assert environment.python_for("no-such-distribution", environment.pythons(True, print)) == ""
