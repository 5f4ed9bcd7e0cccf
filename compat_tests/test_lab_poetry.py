"""`minitwisted poetry`: servers that can be connected to when `up` returns, behave as asked, and are gone after `down`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compat_tests.programs import LAB
from minitwisted.lab import _poetry_state
from minitwisted.lab._poems import POEMS

TOP = Path(__file__).resolve().parent.parent


@pytest.fixture
def poetry(tmp_path, monkeypatch):
    """The command, with a place of its own for its notes; whatever is left running is stopped."""
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))

    def command(*arguments: object, expect: int = 0, **how) -> subprocess.CompletedProcess:
        words = ["-m", "minitwisted", "poetry", *map(str, arguments)]
        env = {**os.environ, "PYTHONPATH": str(TOP), "NO_COLOR": "1"}
        done = LAB.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=40, env=env, **how)
        assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
        return done

    yield command
    for token, note in _poetry_state.running().items():
        assert _poetry_state.stop(note["pid"], token)


def ports(done: subprocess.CompletedProcess) -> list[int]:
    """What `up` printed, which is ports and nothing else."""
    return [int(word) for word in done.stdout.split()]


def listen(port: int, patience: float = 10.0) -> bytes:
    """All that a server says until it closes."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), patience) as connection:
        connection.settimeout(patience)
        while data := connection.recv(1000):
            heard += data
    return heard


def test_up_status_down(poetry):
    assert "no poetry servers" in poetry("status", expect=5).stderr
    opened = ports(poetry("up", "--slow", "0.005"))
    assert len(opened) == 3
    told = poetry("status").stdout
    assert all(f"{port:>5}  {title}" in told for port, title in zip(opened, POEMS))
    assert [listen(port).decode() for port in opened] == list(POEMS.values())[:3]
    poetry("down")
    for port in opened:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5)
    poetry("status", expect=5)
    poetry("down", expect=5)
    assert list(_poetry_state.directory().iterdir()) == []


def test_it_is_slow_and_comes_in_pieces(poetry, tmp_path):
    (tmp_path / "poem.txt").write_bytes(b"0123456789" * 3)
    (port,) = ports(poetry("up", "poem.txt", "--slow", "0.2", "--piece", "10"))
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        start = time.monotonic()
        pieces = [connection.recv(100) for _ in range(4)]
        took = time.monotonic() - start
    assert pieces == [b"0123456789"] * 3 + [b""]
    assert took >= 0.55  # three pauses of 0.2, less what the clock may be off


def test_bytes_that_are_no_text_arrive_as_they_are(poetry, tmp_path):
    (tmp_path / "poem").write_bytes(bytes(range(256)))
    (port,) = ports(poetry("up", "poem", "--slow", "0.001", "--piece", "100"))
    assert listen(port) == bytes(range(256))


def test_chaos_adds_a_server_for_each_kind(poetry):
    done = poetry("up", "hope", "--slow", "0.001", "--piece", "50", "--chaos", "refuse,stall,drop")
    well, refuses, stalls, drops = ports(done)
    whole = POEMS["hope"].encode()
    assert listen(well) == whole
    with pytest.raises(ConnectionRefusedError):
        listen(refuses)
    with socket.create_connection(("127.0.0.1", stalls), 5) as connection:
        connection.settimeout(0.5)
        heard = b""
        with pytest.raises(TimeoutError):
            while True:
                piece = connection.recv(1000)
                assert piece, "it hung up"
                heard += piece
        assert heard == whole[: len(whole) // 2]
    with pytest.raises(ConnectionResetError):
        listen(drops)
    assert "stops halfway" in done.stderr


def test_many_listeners_at_once(poetry):
    (port,) = ports(poetry("up", "wind", "--slow", "0.01"))
    several = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(20)]
    several.pop().close()  # one leaves in the middle
    heard = []
    for each in several:
        with each:
            each.settimeout(10)
            heard.append(b"".join(iter(lambda: each.recv(1000), b"")))
    assert heard == [POEMS["wind"].encode()] * 19


def test_servers_and_poems_are_counted_as_asked(poetry):
    said = json.loads(poetry("up", "hope", "wind", "--servers", 3, "--json").stdout)
    assert [each["title"] for each in said["servers"]] == ["hope", "wind", "hope"]
    assert said["ports"] == [each["port"] for each in said["servers"]]
    (note,) = json.loads(poetry("status", "--json").stdout)["running"]
    assert [each["port"] for each in note["servers"]] == said["ports"]
    assert json.loads(poetry("down", "--json").stdout) == {"stopped": [note["pid"]]}


def test_only_the_evening_that_is_named_is_stopped(poetry):
    for _ in range(2):
        poetry("up", "wind")
    first, second = (note["pid"] for note in json.loads(poetry("status", "--json").stdout)["running"])
    poetry("down", second)
    assert [note["pid"] for note in _poetry_state.running().values()] == [first]


def test_a_process_that_is_not_ours_is_never_signalled(poetry):
    """A note whose process is gone, and whose number another process has now."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        _poetry_state.leave("evening-000000000000", {"pid": other.pid, "servers": [], "slow": 1, "piece": 1})
        poetry("down", expect=5)
        poetry("down", other.pid, expect=4)
        _poetry_state.stop(other.pid, "evening-000000000000")
        assert other.poll() is None
        assert list(_poetry_state.directory().iterdir()) == []
    finally:
        other.kill()
        other.wait()


def test_a_killed_server_is_forgotten(poetry):
    poetry("up", "wind")
    ((token, note),) = _poetry_state.running().items()
    os.kill(note["pid"], signal.SIGKILL)
    end = time.monotonic() + 5
    while _poetry_state.is_ours(note["pid"], token) and time.monotonic() < end:
        time.sleep(0.01)
    poetry("status", expect=5)


def test_a_port_that_is_taken_is_said(poetry):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for how in ([], ["--foreground"]):
            told = poetry("up", "wind", "--first", port, *how, expect=1).stderr
            assert str(port) in told and "in use" in told and "Traceback" not in told
    assert list(_poetry_state.directory().iterdir()) == []


def test_they_end_by_themselves(poetry):
    (port,) = ports(poetry("up", "wind", "--hours", 0.5 / 3600))
    end = time.monotonic() + 10
    while _poetry_state.running() and time.monotonic() < end:
        time.sleep(0.05)
    assert _poetry_state.running() == {}
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)


def test_foreground_serves_until_control_c(poetry, tmp_path):
    words = [sys.executable, "-m", "minitwisted", "poetry", "up", "kettle", "--foreground", "--slow", "0.001"]
    env = {**os.environ, "PYTHONPATH": str(TOP)}
    child = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    try:
        port = int(child.stdout.readline())
        assert listen(port).decode() == POEMS["kettle"]
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=10)
    finally:
        child.kill()
        child.wait()
    assert "Traceback" not in told and child.returncode in (0, 2)


@pytest.mark.parametrize(
    "wrong, words",
    [
        (["up", "nowhere"], "nowhere: No such file"),
        (["up", "--chaos", "flood"], "refuse, stall, drop"),
        (["up", "--servers", "0"], "no number from 1"),
        (["up", "--slow", "-1"], "no time"),
        (["up", "--slow", "nan"], "no time"),
        (["up", "--first", "65535", "--servers", "2"], "not 2 ports"),
        ([], "up|status|down"),
        (["sideways"], "sideways"),
    ],
)
def test_usage(poetry, wrong, words):
    assert words in poetry(*wrong, expect=4).stderr


def test_a_place_that_others_can_write_to_is_not_used(poetry):
    _poetry_state.directory().chmod(0o777)
    assert "only you can use" in poetry("status", expect=1).stderr
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "minitwisted-poetry").chmod(0o700)
