"""The public names of the clone are those of Twisted, less what is declared with a reason.

Three things are held: nothing undeclared is missing or different; no declaration is kept longer than it is needed; and the
instrument sees, for a name, a member or a parameter that is taken away must be noticed.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("twisted", reason="the names are compared with Twisted's")

from compat_tests import parity


@pytest.fixture(scope="module")
def compared():
    omissions = parity.load_omissions()
    paths = parity.modules()
    return parity.compare(paths, omissions), parity.needless(omissions, paths)


def test_nothing_undeclared_is_missing_or_different(compared):
    assert [f"{i.verdict} {i.path} {i.text}" for i in compared[0] if i.verdict in ("missing", "differs")] == []


def test_every_declared_omission_is_needed(compared):
    assert compared[1] == []


def test_every_declared_omission_has_a_reason():
    assert all(len(each["why"].split()) >= 4 for each in parity.load_omissions())


def test_much_is_compared(compared):
    assert len(compared[0]) > 1500
    assert parity.share(compared[0], "same") > 85


class Poorer:
    """A Deferred that lacks nearly everything."""

    def addCallback(self, callback):
        pass


def take_name(path, names):
    names.pop("Deferred", None)


def take_members(path, names):
    if "Deferred" in names:
        names["Deferred"] = (Poorer, "compat_tests")


def turn_into_data(path, names):
    if "maybeDeferred" in names:
        names["maybeDeferred"] = (3, names["maybeDeferred"][1])


@pytest.mark.parametrize(
    "change, noticed",
    [
        (take_name, "missing internet.defer:Deferred"),
        (take_members, "missing internet.defer:Deferred.addErrback"),
        (take_members, "differs internet.defer:Deferred.addCallback"),
        (turn_into_data, "differs internet.defer:maybeDeferred"),
    ],
)
def test_what_is_taken_away_is_noticed(change, noticed):
    found = parity.compare(["internet.defer"], [], change=change)
    assert noticed in {f"{item.verdict} {item.path}" for item in found}


def test_the_command_tells_the_share_first(capsys):
    assert parity.main(["python.failure"]) == 0
    assert capsys.readouterr().out.startswith("parity over the scope: 100.0 %")


def test_the_command_has_json(capsys):
    assert parity.main(["--json", "python.context"]) == 0
    assert json.loads(capsys.readouterr().out)["parity"] == 100


@pytest.mark.parametrize("words", [["python.nothing"], ["--impl", "no_such_package"]])
def test_the_command_refuses_what_is_not_there(words, capsys):
    assert parity.main(words) == 4
    assert "not known here" in capsys.readouterr().err
