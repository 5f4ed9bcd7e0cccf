"""The driver of Dave's programs, tried on a checkout of our own: programs in the same shapes at the same places.

Nothing of his is here.  What the driver is for, ``make dave DAVE=...`` shows.
"""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compat_tests.dave import __main__ as command
from compat_tests.dave import checkout, drives, house, trip
from minitwisted.lab._engines import has_oracle
from minitwisted.lab._levels import Outcome, compare

needs_twisted = pytest.mark.skipif(not has_oracle(), reason="the real Twisted is not installed")

POEM = "A poem of two lines, the first of which is long\nand the second … is not.\n"

HELLO = """\
from twisted.internet import reactor

reactor.callWhenRunning(print, "for ever")
reactor.run()
print("not for ever")
"""

CHAIN = """\
from twisted.internet import defer
from twisted.python.failure import Failure

d = defer.Deferred()
d.addCallback(lambda value: 1 / value).addErrback(lambda why: print("no:", why, isinstance(why, Failure)))
d.callback(0)
"""

CLIENT = """\
import argparse, sys

from twisted.internet import defer, protocol

parser = argparse.ArgumentParser()
parser.add_argument("ports", nargs="+", type=lambda text: int(text.rpartition(":")[2]))
ports = parser.parse_args().ports


class Reader(protocol.Protocol):
    text = b""

    def dataReceived(self, data):
        self.text += data

    def connectionLost(self, reason):
        self.factory.poem.callback(self.text.decode("utf8"))


class Call(protocol.ClientFactory):
    protocol = Reader

    def __init__(self):
        self.poem = defer.Deferred()

    def clientConnectionFailed(self, connector, reason):
        self.poem.errback(reason)


def fetch(port):
    from twisted.internet import reactor

    call = Call()
    reactor.connectTCP("127.0.0.1", port, call)
    call.poem.addCallbacks(print, lambda reason: print("none:", reason.getErrorMessage(), file=sys.stderr))
    return call.poem


from twisted.internet import reactor

defer.DeferredList([fetch(port) for port in ports]).addBoth(lambda _: reactor.stop())
reactor.run()
"""

SERVER = """\
import argparse, os

from twisted.internet import protocol, reactor

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("poem")
options = parser.parse_args()
if not os.path.exists(options.poem):
    parser.error("there is no such poem")


class Recite(protocol.Protocol):
    def connectionMade(self):
        print("to", self.transport.getPeer())
        self.transport.write(open(options.poem, "rb").read())
        self.transport.loseConnection()


factory = protocol.ServerFactory()
factory.protocol = Recite
print("on", reactor.listenTCP(options.port, factory, interface="127.0.0.1").getHost())
reactor.run()
"""

TESTS = """\
from twisted.internet import defer
from twisted.trial import unittest


class SomeTests(unittest.TestCase):
    def test_waits(self):
        from twisted.internet import reactor

        d = defer.Deferred()
        reactor.callLater(0.01, d.callback, 3)
        return d.addCallback(self.assertEqual, 3)
"""

TELLS = """\
import sys
from twisted.internet import defer

print("hello")
print(any(name.startswith("minitwisted") for name in sys.modules))
"""

FILES = {
    "basic-twisted/hello.py": HELLO,
    "twisted-deferred/chain.py": CHAIN,
    "twisted-client-4/get-poetry.py": CLIENT,
    "twisted-server-1/fastpoetry.py": SERVER,
    "tests/test_some.py": TESTS,
    "haskell-client-1/get-poetry.hs": "main = return ()\n",
    "erlang-client-1/get-poetry": "#!/usr/bin/env escript\n",
    "poetry/fascination.txt": POEM,
    "README": "Programs in the same shapes.\n",
}


def written(top: Path, files=None) -> Path:
    for name, text in (files or FILES).items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    return top


# --- the table ---


@pytest.mark.parametrize(
    ("program", "rows"),
    [
        ("twisted-client-8/get-poetry.py", drives.TRANSFORMED),
        ("twisted-client-5/get-poetry-1.py", drives.CHANCY),
        ("twisted-client-2/get-poetry-simple.py", drives.CLIENT),
        ("blocking-client/get-poetry.py", drives.CLIENT),
        ("solutions/part-8/number-1/get-poetry.py", drives.TIMED),
        ("twisted-server-4/poetry-proxy.py", drives.PROXY),
        ("twisted-server-3/fastpoetry.py", drives.TAC),
        ("basic-twisted/simple-poll.py", drives.FOR_EVER),
        ("deferred-cancel/defer-cancel-7.py", (drives.Drive(),)),
    ],
)
def test_a_program_is_driven_by_its_place(program, rows):
    assert drives.drives(program) == rows


def test_drives_of_a_program_have_names_of_their_own():
    for _, rows in drives.TABLE:
        assert len({each.name for each in rows}) == len(rows)
        for each in rows:
            assert not each.steps or each.port or "{port}" in each.words


# --- the house ---


def test_words_are_filled_with_ports_that_are_open():
    with house.House(["{poet2}", "at:{mute}", "plain"]) as open_house:
        ports = open_house.ports
        assert open_house.fill("at:{mute}") == f"at:{ports['mute']}" and open_house.fill("plain") == "plain"
        assert house.visit(ports["poet2"], "fetch").startswith("told '")
        assert house.visit(ports["mute"], "leave 0.01") == "left\n"
    assert house.visit(ports["poet2"], "fetch") == "ConnectionRefusedError\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [("16:cummingsify.ABC ,", "told '4:abc ,'\n"), ("8:other.OH,", "told ''\n"), ("2:no,", "told ''\n")],
)
def test_the_transformer(said, told):
    with house.House(["{transformer}"]) as open_house:
        assert house.visit(open_house.ports["transformer"], f"say {said}") == told


def test_servers_that_disappoint():
    with house.House(["{down} {closing} {port}"]) as open_house:
        assert house.visit(open_house.ports["down"], "fetch") == "ConnectionRefusedError\n"
        assert house.visit(open_house.ports["closing"], "say hello") in ("told ''\n", "ConnectionResetError\n")
        with socket.create_server(("127.0.0.1", open_house.ports["port"])):
            pass


# --- the checkout ---


def test_programs_are_found_and_others_are_named(tmp_path):
    found = checkout.Checkout(written(tmp_path))
    assert found.programs() == sorted(name for name in FILES if name.endswith(".py"))
    assert found.others() == ["erlang-client-1/get-poetry", "haskell-client-1/get-poetry.hs"]


def test_swapped_there_and_back(tmp_path):
    found = checkout.Checkout(written(tmp_path / "one"))
    copy = found.copy(tmp_path / "two")
    there = checkout.swap(copy, "--write")
    assert (there.files, there.statements) == (5, 10)
    assert checkout.differing(found.path, copy) == sorted(name for name in FILES if name.endswith(".py"))
    assert checkout.swap(copy, "--write", "--reverse").files == 5
    assert checkout.differing(found.path, copy) == []


def test_what_differs_is_found(tmp_path):
    one, other = written(tmp_path / "one"), written(tmp_path / "two")
    (other / "README").write_text("other\n")
    (other / "new").write_text("")
    (one / "poetry/fascination.txt").unlink()
    mode = (one / "tests/test_some.py").stat().st_mode
    (one / "tests/test_some.py").chmod(mode | stat.S_IXUSR)
    assert checkout.differing(one, other) == ["README", "new", "poetry/fascination.txt", "tests/test_some.py"]


# --- a drive ---


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize(
    ("text", "low", "high"), [("import time; time.sleep(9)", 0.3, 1.9), ("while True: pass", 1.9, 9), ("", 0, 1.9)]
)
def test_a_program_is_idle_when_it_sleeps(text, low, high):
    child = subprocess.Popen([sys.executable, "-c", text])
    began = time.monotonic()
    trip.until_idle(child, 0.3, 2)
    lasted = time.monotonic() - began
    child.kill()
    child.wait()
    assert low <= lasted < high


@needs_twisted
def test_a_difference_is_tried_once_more(tmp_path, monkeypatch):
    runs = iter(["a", "b", "a", "a"])
    monkeypatch.setattr(trip.Trip, "_go", lambda self, way, program, drive: Outcome(next(runs), "", 0))
    result = trip.Trip({trip.ORACLE: tmp_path, trip.RUN: tmp_path}).drive("x.py", drives.Drive())
    assert result.equal and result.tries == 2


def test_another_order_is_not_equal(tmp_path):
    result = trip.Result("x.py", drives.Drive("name"))
    result.compared = {trip.RUN: compare(Outcome("a\nb\n", "", 0), Outcome("b\na\n", "", 0))}
    assert not result.equal and result.label == "x.py (name)"


# --- all of it ---


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return written(tmp_path_factory.mktemp("shelf"))


def told(capsys, *arguments):
    status = command.main([str(each) for each in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


@needs_twisted
def test_everything_is_equal(shelf, capsys):
    before = checkout.Checkout(shelf).programs()
    status, out, _ = told(capsys, shelf, "--json")
    results = json.loads(out)["results"]
    differing = [each for each in results if not each["equal"]]
    assert (status, differing) == (0, []), differing
    ways = {each["program"]: set(each["ways"]) for each in results}
    assert ways == {program: {"run", "swap"} for program in before}
    by_name = {(each["program"], each["drive"]): each for each in results}
    server = by_name["twisted-server-1/fastpoetry.py", "two guests"]
    assert server["stopped"] and server["said"]["run"]["stdout"][-1] == f"guest 2: told {POEM!r}"
    assert by_name["basic-twisted/hello.py", "interrupted"]["said"]["swap"]["stdout"] == ["for ever", "not for ever"]
    assert by_name["twisted-client-4/get-poetry.py", "all down"]["said"]["run"]["stderr"][0].startswith("none: ")
    assert "OK" in "".join(by_name["tests/test_some.py", "trial"]["said"]["swap"]["stdout"])
    assert json.loads(out)["swap"]["not_back"] == [] and json.loads(out)["not_python"]
    assert checkout.Checkout(shelf).programs() == before and not list(shelf.rglob("__pycache__"))


@needs_twisted
def test_what_is_not_equal_is_told(tmp_path, capsys):
    status, out, _ = told(capsys, written(tmp_path, {"some/tells.py": TELLS, "some/chain.py": CHAIN}), "-v")
    assert status == 1
    assert "some/tells.py, run: same outcome, other output; first in line 2 of stdout" in out
    assert "run: 1 of 2 programs equal, 1 of 2 drives" in out and "(second try)" in out
    assert "NOT ALL EQUAL" in out


def test_some_are_chosen_and_listed(shelf, capsys):
    status, out, _ = told(capsys, shelf, "--list", "-k", "down")
    assert status == 0 and out.count("\n") == 2 and out.startswith("twisted-client-4/get-poetry.py")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["nowhere"], 4), ([], 4), (["--help"], 0), (["{shelf}", "-k", "no such word"], 5), (["{shelf}", "--way", "x"], 4)],
)
def test_exit_statuses(shelf, capsys, arguments, status):
    assert told(capsys, *(each.format(shelf=shelf) for each in arguments))[0] == status


def test_without_twisted_it_says_so(shelf, capsys, monkeypatch):
    monkeypatch.setattr(command, "has_oracle", lambda: False)
    status, _, err = told(capsys, shelf)
    assert status == 3 and "not installed" in err
