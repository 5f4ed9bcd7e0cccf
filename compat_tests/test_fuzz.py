"""The instrument that runs random programs: it repeats itself, it compares, it notices a difference and makes it small."""

from __future__ import annotations

import pytest

pytest.importorskip("twisted", reason="programs are compared with Twisted")

from compat_tests.fuzz import __main__ as command
from compat_tests.fuzz import deferreds, program

FAMILY = deferreds.FAMILY


def test_a_seed_is_a_program():
    assert FAMILY.make("a/1") == FAMILY.make("a/1") != FAMILY.make("a/2")


def test_every_program_and_every_part_of_it_is_python():
    for number in range(200):
        made = FAMILY.make(f"test/{number}")
        for each in (made, made[1:], made[::2]):
            compile(FAMILY.scenario(each, "found"), "<scenario>", "exec")


def test_every_operation_is_written_by_some_program():
    words = {word for number in range(500) for word, *_ in FAMILY.make(f"test/{number}")}
    assert words == {word for feature in FAMILY.features.values() for word in feature}


def test_what_differs_is_made_small():
    made = tuple((word, 700, 700, 700) for word in ("new", "callback", "add", "errback", "new", "add"))
    small = program.shrink(made, lambda each: {"add", "errback"} <= {word for word, *_ in each})
    assert sorted(small) == [("add", 0, 0, 0), ("errback", 0, 0, 0)]


FIRE = (("new", 0, 0, 0), ("callback", 0, 0, 0))


def test_both_do_the_same_and_tell_it():
    with command.Pair(FAMILY) as pair:
        (one, other), *_ = pair.compare([FIRE])
    assert one == other and '["returned", "None"]' in one


def test_a_difference_is_noticed():
    """Firing a Deferred with itself and cancelling it ends otherwise on Twisted: a recursion that has no end."""
    with command.Pair(FAMILY) as pair:
        assert pair.differs((("new", 0, 0, 0), ("fire with", 0, 0, 0), ("cancel", 0, 0, 0)))


def test_a_worker_that_died_is_told(monkeypatch):
    with command.Pair(FAMILY, ("twisted", "no_such_package")) as pair:
        assert pair.compare([FIRE])[0][1] == "the process did not live"


def test_the_statuses(monkeypatch, capsys):
    assert command.main(["-N", "0"]) == command.NOTHING
    assert command.main(["--family", "none"]) == command.WRONG_USAGE
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert command.main([]) == command.NO_ORACLE
