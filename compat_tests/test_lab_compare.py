"""`minitwisted compare`: the rules, the levels, the columns, and the command on programs of our own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

import pytest

from compat_tests.programs import LAB
from minitwisted.lab import _compare_page, _engines, _two_columns
from minitwisted.lab._levels import Outcome, compare
from minitwisted.lab._normal import Rules
from minitwisted.lab._poets import RECITED, Poets

needs_twisted = pytest.mark.skipif(not _engines.has_oracle(), reason="the real Twisted is not installed")


def outcome(out="", err="", status=0, **how):
    return Outcome(out, err, status, **how)


# --- the rules ---


@pytest.mark.parametrize(
    ("said", "normal"),
    [
        ("<class 'minitwisted.internet.error.ConnectionDone'>", "<class 'twisted.internet.error.ConnectionDone'>"),
        ("myminitwisted stays, minitwisted2 too", "myminitwisted stays, minitwisted2 too"),
        ("2026-11-25 09:42:17+0000 [-] Log opened.", "<now> [-] Log opened."),
        ("Got 3 poems in 0:00:01.203941", "Got 3 poems in <time>"),
        ("it took 0.25 seconds, 3 tries", "it took <time> seconds, 3 tries"),
        ("after 3 seconds", "after 3 seconds"),
        ("on IPv4Address(type='TCP', host='::', port=40211).", "on IPv4Address(type='TCP', host='::', port=<port1>)."),
        ("port 40211, again 40211, not 140211", "port <port1>, again <port1>, not 140211"),
        ("127.0.0.1:40211 and 127.0.0.1:40999", "127.0.0.1:<port1> and 127.0.0.1:<port2>"),
        ("40211 bytes of poetry", "40211 bytes of poetry"),
        ("<x at 0x7f00deadbeef> <y at 0x7f00deadbeef> <z at 0x7f00deadbe00>", "<x at 0x<1>> <y at 0x<1>> <z at 0x<2>>"),
        ("error 0x16 in line 7", "error 0x16 in line 7"),
        (f"{sys.executable} -m thing", "<python> -m thing"),
    ],
)
def test_a_rule_takes_chance_away_and_nothing_else(said, normal):
    assert Rules().text(said) == normal


def test_ports_that_were_given_have_their_names_everywhere():
    assert Rules(ports=(40001, 40002)).text("40002 then 40001, 400011") == "<port2> then <port1>, 400011"


def test_places_of_the_run():
    assert Rules(places={"/tmp/x/": "<here>/"}).text("no such file: /tmp/x/poem.txt") == "no such file: <here>/poem.txt"


TRACEBACK = """\
Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "/home/me/client.py", line 7, in <module>
    reactor.run()
    ~~~~~~~~~~~^^
  File "{site}/twisted/internet/base.py", line 1, in run
    secret()
  File "{stdlib}/threading.py", line 1038, in _bootstrap
    self.run()
  File "/home/me/client.py", line 3, in wrong
    1 / 0
builtins.ZeroDivisionError: division by zero
"""


def test_the_engine_leaves_tracebacks_and_the_program_stays():
    import sysconfig

    paths = sysconfig.get_paths()
    text = Rules().text(TRACEBACK.format(site=paths["purelib"], stdlib=paths["stdlib"]))
    assert text.split("\n") == [
        "Traceback (most recent call last):",
        '  File "/home/me/client.py", line 7, in <module>',
        "    reactor.run()",
        '  File "<stdlib>/threading.py", line <n>, in _bootstrap',
        '  File "/home/me/client.py", line 3, in wrong',
        "    1 / 0",
        "builtins.ZeroDivisionError: division by zero",
        "",
    ]


# --- the levels ---


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (outcome("a\n"), outcome("a\n"), "identical"),
        (outcome("at 0x7f0000000001\n"), outcome("at 0x7f0000000002\n"), "normalised"),
        (outcome("a\nb\n"), outcome("b\na\n"), "order"),
        (outcome("a\na\nb\n"), outcome("b\nb\na\n"), "outcome"),
        (outcome("a\n"), outcome("", "a\n"), "outcome"),
        (outcome("a\n", status=1), outcome("a\n", status=1), "identical"),
        (outcome("a\n"), outcome("a\n", status=1), "different"),
        (outcome("a\n", stopped=True), outcome("a\n"), "different"),
        (outcome("a"), outcome("a\n"), "outcome"),
    ],
)
def test_levels(left, right, level):
    found = compare(left, right)
    assert found.level == level
    assert (found.first is None) == (level in ("identical", "normalised"))
    assert compare(right, left).level == level


def test_the_first_difference_is_the_first():
    found = compare(outcome("a\nb\nc\n", "x\n"), outcome("a\nB\n", "y\n", status=1)).first
    assert (found.stream, found.line, found.left, found.right) == ("stdout", 2, "b", "B")
    assert compare(outcome("a\n"), outcome("a\nb\n")).first.left is None
    assert compare(outcome(status=0), outcome(status=-9)).first.right == "signal 9"


def test_a_level_contains_the_better_ones():
    found = compare(outcome("a\nb\n"), outcome("b\na\n"))
    assert [found.reaches(level) for level in ("identical", "normalised", "order", "outcome")] == [False, False, True, True]


# --- the columns ---


def test_columns_put_equal_lines_beside_each_other():
    rows = _two_columns.rows(["a", "b", "c", "d"], ["a", "c", "x", "y"])
    assert [(row.mark, row.left, row.right) for row in rows] == [
        (" ", "a", "a"),
        ("<", "b", None),
        (" ", "c", "c"),
        ("|", "d", "x"),
        (">", None, "y"),
    ]


def test_long_equal_stretches_are_folded_around_a_difference():
    same = [str(n) for n in range(20)]
    shown = _two_columns.folded(_two_columns.rows([*same, "x", *same], [*same, "y", *same]))
    assert [row.folded for row in shown] == [17, 0, 0, 0, 0, 0, 0, 0, 17]


def test_very_long_texts_take_no_time():
    left = ["same", ""] * 20000
    began = time.monotonic()
    rows = _two_columns.rows([*left, "x"], [*left, "y"])
    assert rows[-1].mark == "|" and len(_two_columns.folded(rows)) < 10
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("width", [60, 80, 131])
def test_no_row_is_wider_than_the_screen(width):
    rows = _two_columns.rows(["a\tb" * 50, "\x1b[1m"], ["c" * 200])
    lines = [line for _, line in _two_columns.table(rows, width)]
    assert max(map(len, lines)) <= width and len(lines) > 3
    assert "\x1b" not in "".join(lines)


def test_the_page_needs_nothing_else():
    page = _compare_page.page("a <b>.py", compare(outcome("<same>\nmine\n"), outcome("<same>\nother\n")))
    assert not re.search(r"(src|href)=[\"'](?!#)|url\(|@import|<script", page)
    assert "&lt;same&gt;" in page and "a &lt;b&gt;.py" in page and page.count('id="first"') == 1


# --- the poets ---


def test_poets_speak_in_turns_and_stop_with_their_block():
    heard = []

    def listen(number, port):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            while data := connection.recv(4096):
                heard.append((number, data))

    with Poets(3) as poets:
        ports = poets.ports
        threads = [threading.Thread(target=listen, args=pair) for pair in enumerate(ports)]
        [each.start() for each in threads]
        [each.join(5) for each in threads]
    assert [number for number, _ in heard[:6]] == [0, 1, 2, 0, 1, 2]
    assert b"".join(data for number, data in heard if number == 1).decode() == RECITED[1]
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)


# --- programs ---


def compare_command(tmp_path, *arguments, text=None, env=None):
    """Run the command in the directory, with `text` as program.py in it."""
    if text is not None:
        (tmp_path / "program.py").write_text(text, "utf8")
    command = ["-m", "minitwisted", "compare", *arguments]
    surroundings = {**os.environ, "COLUMNS": "80", **(env or {})}
    return LAB.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=surroundings)


def patiently(run) -> subprocess.CompletedProcess:
    """What comes of a command that ends its program after so many seconds; on a busy machine it needs more of them."""
    limits = iter(("1", "4", "12"))
    done = run(next(limits))
    while done.returncode and (limit := next(limits, None)):
        done = run(limit)
    return done


@needs_twisted
def test_an_equal_program(tmp_path):
    done = compare_command(tmp_path, "program.py", "--json", text="import sys; print(sys.argv[1:])\n")
    assert done.returncode == 0 and "level: identical" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


TELLS_ITS_ENGINE = """\
import sys
from twisted.internet import defer
print("begin")
print("the clone" if "minitwisted" in sys.modules else "the real one")
print(defer.Deferred)
sys.exit(3)
"""


@needs_twisted
def test_a_program_that_differs(tmp_path):
    done = compare_command(tmp_path, "--html", "out.html", "program.py", text=TELLS_ITS_ENGINE)
    assert done.returncode == 1
    assert "first difference: line 2 of stdout" in done.stdout
    assert "the real one                           | the clone" in done.stdout
    assert "level: same outcome, other output" in done.stdout
    assert 'id="first"' in (tmp_path / "out.html").read_text("utf8")
    assert compare_command(tmp_path, "--level", "outcome", "-q", "program.py").returncode == 0


@needs_twisted
def test_as_json(tmp_path):
    told = json.loads(compare_command(tmp_path, "--json", "program.py", text=TELLS_ITS_ENGINE).stdout)
    assert told["level"] == "outcome" and told["equal"] is False
    assert told["first"] == {"stream": "stdout", "line": 2, "twisted": "the real one", "minitwisted": "the clone"}
    assert {run["status"] for run in told["runs"].values()} == {3}
    assert told["runs"]["minitwisted"]["normalised"]["stdout"][2] == "<class 'twisted.internet.defer.Deferred'>"


CLIENT = """\
import sys
from twisted.internet import reactor
from twisted.internet.protocol import ClientFactory, Protocol

class Poem(Protocol):
    def connectionMade(self):
        print("from", self.transport.getPeer())
        self.poem = b""
    def dataReceived(self, data):
        self.poem += data
    def connectionLost(self, reason):
        print(self.poem.decode("utf8"))
        waiting.remove(self.transport.getPeer().port)
        if not waiting:
            reactor.stop()

waiting = [int(port) for port in sys.argv[-1].split(",")] if "," in sys.argv[-1] else [int(port) for port in sys.argv[1:]]
print(sys.argv[1:])
for port in waiting:
    factory = ClientFactory()
    factory.protocol = Poem
    reactor.connectTCP("127.0.0.1", port, factory)
reactor.run()
"""


@needs_twisted
@pytest.mark.parametrize(("arguments", "shown"), [((), "'<port1>', '<port2>'"), (("--ports={ports}", "{ports}"), None)])
def test_with_servers(tmp_path, arguments, shown):
    text = CLIENT if not arguments else CLIENT.replace("sys.argv[1:]", "sys.argv[2:]")
    done = compare_command(tmp_path, "--with-servers", "2", "--all", "program.py", *arguments, text=text)
    assert done.returncode == 0, done.stdout + done.stderr
    assert RECITED[0].split("\n")[1] in done.stdout
    assert shown is None or shown in done.stdout


@needs_twisted
def test_standard_input(tmp_path):
    (tmp_path / "given").write_text("hello\nworld\n")
    text = "while True:\n    try:\n        print(input().upper())\n    except EOFError:\n        break\n"
    done = compare_command(tmp_path, "--stdin", "given", "--all", "program.py", text=text)
    assert done.returncode == 0 and "WORLD" in done.stdout
    assert compare_command(tmp_path, "--stdin", "missing", "program.py").returncode == 4


@needs_twisted
@pytest.mark.parametrize("kind", ["select", "poll", "epoll", "asyncio"])
def test_the_reactor_is_chosen(tmp_path, kind):
    text = "import sys; from twisted.internet import reactor\nprint(type(reactor).__name__)\n"
    text += "print(__name__, sys.argv, sys.path[0])\n"
    done = compare_command(tmp_path, "--json", "--reactor", kind, "program.py", "one", text=text)
    lines = json.loads(done.stdout)["runs"]["minitwisted"]["normalised"]["stdout"]
    assert done.returncode == 0
    assert lines[0].lower().replace("selectorr", "r") == f"{kind}reactor"
    assert lines[1].startswith("__main__ ['program.py', 'one'] ")
    assert lines[1].endswith(f" {tmp_path}")


@needs_twisted
def test_chance_is_repeated(tmp_path):
    text = "import random; print(random.random(), random.choice('abc'))"
    assert compare_command(tmp_path, "--seed", "7", "program.py", text=text).returncode == 0
    assert compare_command(tmp_path, "program.py").returncode == 1


@needs_twisted
def test_a_program_without_end_is_interrupted(tmp_path):
    text = "from twisted.internet import reactor\nprint('up')\nreactor.run()\nprint('down')\n"
    done = patiently(lambda limit: compare_command(tmp_path, "--timeout", limit, "--all", "program.py", text=text))
    assert done.returncode == 0 and "down" in done.stdout and "interrupted" in done.stdout


@needs_twisted
def test_in_the_background_it_is_interrupted_too(tmp_path):
    (tmp_path / "program.py").write_text("from twisted.internet import reactor\nreactor.run()\nprint('down')\n")
    shell = f'trap "" INT; exec {sys.executable} -m minitwisted compare --timeout "$0" --all program.py'
    how = dict(cwd=tmp_path, capture_output=True, text=True, timeout=60)
    done = patiently(lambda limit: subprocess.run(["sh", "-c", shell, limit], **how))
    assert done.returncode == 0 and "down" in done.stdout


@needs_twisted
def test_a_program_that_will_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(_engines, "GRACE", 0.2)
    text = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass\n"
    done = _engines.run(_engines.Program(("-c", text), seconds=0.5), "twisted")
    assert done.stopped and done.status == -9


LEAVES_A_CHILD = """\
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid)
"""


def is_alive(pid):
    """Whether the process runs: one that is dead may still be listed, until somebody waits for it."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@needs_twisted
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc")
@pytest.mark.parametrize("engine", _engines.ENGINES)
def test_nothing_is_left_of_a_program(engine):
    done = _engines.run(_engines.Program(("-c", LEAVES_A_CHILD)), engine)
    end = time.monotonic() + 2
    while is_alive(int(done.stdout)) and time.monotonic() < end:
        time.sleep(0.01)
    assert not is_alive(int(done.stdout))


@needs_twisted
def test_code_and_modules(tmp_path):
    assert compare_command(tmp_path, "-c", "import sys; print(sys.argv)", "a", "--json").stdout.count("'--json'") == 2
    (tmp_path / "mod.py").write_text("import sys; print(__name__, sys.argv[1:])")
    done = compare_command(tmp_path, "--all", "-m", "mod", "-q")
    assert done.returncode == 0 and "__main__ ['-q']" in done.stdout


@needs_twisted
def test_an_installed_command(tmp_path):
    done = compare_command(tmp_path, "--json", "twistd", "--version")
    told = json.loads(done.stdout)
    assert told["level"] in ("identical", "normalised") and "twistd" in told["runs"]["minitwisted"]["stdout"]


@pytest.mark.parametrize(
    "wrong",
    [(), ("nothing.py",), ("--with-servers", "0", "x.py"), ("--timeout", "-1", "x.py"), ("--level", "best", "x")],
)
def test_wrong_usage(tmp_path, wrong):
    done = compare_command(tmp_path, *wrong)
    assert done.returncode == 4 and done.stderr and not done.stdout


def test_without_twisted_it_says_so(monkeypatch, capsys, tmp_path):
    from minitwisted.lab import command
    from minitwisted.lab import compare as tool

    monkeypatch.setattr(tool, "has_oracle", lambda: False)
    assert command.main(["compare", "-c", "pass"]) == 3
    assert "not installed" in capsys.readouterr().err
