"""The instrument that runs random programs: it repeats itself, it compares, it notices a difference and makes it small."""

from __future__ import annotations

import marshal
import subprocess
import sys
import time

import pytest

pytest.importorskip("twisted", reason="programs are compared with Twisted")

from compat_tests.fuzz import __main__ as command
from compat_tests.fuzz.families import FAMILIES
from compat_tests.fuzz.hunt import Portion, hunt
from compat_tests.fuzz.pair import DIED, HOME, Pair, Worker
from compat_tests.fuzz.program import shrink
from compat_tests.mutants import plant
from compat_tests.mutations import Mutation

#: Programs of the sample, by family: as many as make a second or so.
SAMPLE = {"deferreds": 200, "framing": 100, "clock": 100, "strings": 100, "tcp": 30}

#: A fault for each family: the file, the line, and what becomes of it.
FAULTS = {
    "strings": ("internet/_strports.py", 'next(characters, "")', 'character + next(characters, "")'),
    "tcp": ("internet/_lifecycle.py", '"end writing"): Life.FINISHING', '"end writing"): Life.CLOSING'),
    "clock": (
        "internet/task.py", "self.calls.sort(key=lambda call: call.getTime())", "self.calls.sort(key=lambda call: call.time)",
    ),  # fmt: skip
    "deferreds": ("internet/_deferred.py", "            self._swallow_next = False\n", "            pass\n"),
    "framing": ("protocols/basic.py", "if end - at > self.MAX_LENGTH:", "if end - at >= self.MAX_LENGTH:"),
}

FIRE = (("new", 0, 0, 0), ("callback", 0, 0, 0))


@pytest.fixture(params=FAMILIES)
def family(request):
    return FAMILIES[request.param]


@pytest.fixture(scope="module")
def pairs():
    """A pair for each family: their processes are long in coming."""
    made = {name: Pair(family) for name, family in FAMILIES.items()}
    yield made
    for each in made.values():
        each.__exit__()


def test_a_seed_is_a_program(family):
    assert family.make("a/1") == family.make("a/1") != family.make("a/2")


def test_every_program_and_every_part_of_it_is_python(family):
    for number in range(50):
        made = family.make(f"test/{number}")
        for each in (made, made[1::2]):
            compile(family.scenario(each, "found"), "<scenario>", "exec")


def test_every_operation_is_written_by_some_program(family):
    words = {word for number in range(300) for word, *_ in family.make(f"test/{number}")}
    assert words == {word for feature in family.features.values() for word in feature}


def test_what_differs_is_made_small():
    made = tuple((word, 700, 700, 700) for word in ("new", "callback", "add", "errback", "new", "add"))
    small = shrink(made, lambda each: {"add", "errback"} <= {word for word, *_ in each})
    assert sorted(small) == [("add", 0, 0, 0), ("errback", 0, 0, 0)]


def test_both_do_the_same_and_tell_it(family, pairs):
    found = hunt(Portion(family.name, "sample", 0, SAMPLE[family.name]), pairs[family.name])
    assert not found.counterexamples
    assert found.events > 3 * found.run


def test_a_fault_is_found_and_made_small(family, pairs, tmp_path):
    file, old, new = FAULTS[family.name]
    plant(Mutation("", file, (), old, new), str(tmp_path))
    faulty = Worker("minitwisted", family, str(tmp_path))
    pair = Pair(family, [pairs[family.name].workers[0], faulty])
    for start in range(0, 2000, 50):
        found = hunt(Portion(family.name, "fault", start, 50), pair, most=1)
        if found.counterexamples:
            break
    ((small, (one, other)),) = found.counterexamples.values()
    assert len(small) <= 8
    assert one != other and pair.differs(small)
    faulty.stop()


def test_a_worker_that_died_is_told(pairs):
    family = FAMILIES["deferreds"]
    pair = Pair(family, [pairs["deferreds"].workers[0], Worker("no_such_package", family)])
    assert pair.compare([FIRE])[0][1] == DIED


def test_a_program_without_end_ends_its_worker():
    endless = marshal.dumps(compile("while True: pass", "<program>", "exec"))
    worker = Worker("minitwisted", FAMILIES["deferreds"])
    worker.ask([endless])
    assert worker.records() is None


def living(group: int) -> int:
    """How many processes of a group there are, but for those that have ended."""
    told = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return sum(words[0] == str(group) and words[1][0] != "Z" for words in map(str.split, told.splitlines()))


def becomes(wanted, group: int) -> bool:
    """Whether it has as many at last."""
    end = time.monotonic() + 20
    while not wanted(living(group)) and time.monotonic() < end:
        time.sleep(0.05)
    return wanted(living(group))


def test_nobody_outlives_a_command_that_is_killed():
    line = [sys.executable, "-m", "compat_tests.fuzz", "--family", "tcp", "-N", "100000", "-q"]
    with subprocess.Popen(line, cwd=HOME, start_new_session=True, stdout=subprocess.DEVNULL) as started:
        try:
            assert becomes(lambda count: count == 4, started.pid)  # the command, its job, and that one's pair
        finally:
            started.kill()  # also when there are too few: leaving the block waits for it
    assert becomes(lambda count: count == 0, started.pid)


def test_the_statuses(monkeypatch, capsys):
    assert command.main(["-N", "0", "--family", "deferreds"]) == command.NOTHING
    assert command.main(["--family", "none"]) == command.WRONG_USAGE
    assert command.main(["-N", "20", "--family", "deferreds", "--seed", "status"]) == command.SAME
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert command.main([]) == command.NO_ORACLE


def test_it_is_told_how_to_go_on(capsys):
    options = command.parsed(["-N", "500", "--first", "1000", "--seed", "s"])
    run = command.Run(command.Screen(), "deferreds", options)
    run.found.run = 200
    run.sum_up()
    assert "--family deferreds --seed s --first 1200 -N 300" in capsys.readouterr().out
