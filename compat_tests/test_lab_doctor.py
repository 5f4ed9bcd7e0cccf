"""`minitwisted doctor`: each trouble is made on purpose, and must be named; a machine without trouble is left in peace."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from minitwisted.lab import _doctor_machine, _doctor_python, doctor

TOP = Path(__file__).resolve().parent.parent


@pytest.fixture
def ask(tmp_path):
    """The command in an empty directory; with `before`, shell commands that make trouble first."""

    def command(*arguments: str, before: str = "true", cwd: Path = tmp_path, expect: int = 0, **env: str):
        words = ["sh", "-c", f'{before} && exec "$@"', "sh", sys.executable, "-m", "minitwisted", "doctor", *arguments]
        whole = {**os.environ, "PYTHONPATH": str(TOP), "PYTHONUTF8": "1", **env}
        done = subprocess.run(words, cwd=cwd, capture_output=True, timeout=40, env=whole)
        assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
        return done

    return command


@pytest.fixture
def state(ask):
    """How a check stands: (state, what is said)."""

    def one(check: str, **how) -> tuple[str, str]:
        found = {each["check"]: each for each in json.loads(ask("--json", **how).stdout)["checks"]}
        return found[check]["state"], found[check]["said"]

    return one


def test_a_machine_on_which_these_tests_run_is_well(ask):
    said = json.loads(ask("--json").stdout)
    assert said["well"] is True and [each["check"] for each in said["checks"]] == list(doctor.CHECKS)
    assert all(each["advice"] for each in said["checks"] if each["state"] != "fine")


def test_it_fits_80_columns_and_talks_on_standard_error(ask):
    done = ask()
    assert max(map(len, done.stdout.decode().splitlines())) <= 80
    assert done.stderr.decode() == "nothing will get in the way\n"


def test_quiet_tells_only_what_is_not_fine(ask):
    assert "✓" not in ask("-q").stdout.decode()


def test_a_package_here_that_hides_the_library(ask, state, tmp_path):
    (tmp_path / "twisted").mkdir()
    (tmp_path / "twisted" / "__init__.py").touch()
    assert state("names", expect=1) == ("trouble", "twisted here hides the library")
    assert b"in the way: names" in ask(expect=1).stderr


def test_a_plugin_folder_hides_nothing(state, tmp_path):
    (tmp_path / "twisted" / "plugins").mkdir(parents=True)
    assert state("names")[0] == "fine"


def test_a_file_that_hides_a_module_of_pythons(state, tmp_path):
    (tmp_path / "telnetlib.py").touch()  # one that the command itself does not import
    (tmp_path / "queue.py").touch()
    (tmp_path / "test.py").touch()
    how, said = state("names")
    assert how == "note" and "queue.py" in said and "test.py" not in said


def test_few_open_files(state):
    assert state("open files", before="ulimit -n 100") == ("note", "only 100 at once")
    assert state("open files", before="ulimit -n 50", expect=1) == ("trouble", "only 50 at once")


def test_a_directory_that_cannot_be_written_to(state):
    if not Path("/proc").exists():
        pytest.skip("a directory that even root cannot write to")
    assert state("this directory", cwd=Path("/proc"), expect=1)[0] == "trouble"


def test_control_c_is_ignored(state):
    assert state("signals", before="trap '' INT") == ("note", "Ctrl-C is ignored here")


def test_a_screen_that_has_no_letters(ask, state):
    how = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    assert state("text", **how)[0] == "note"
    assert ask(**how).stdout.startswith(b"ok Python")


def test_a_library_is_missing(state, tmp_path):
    """Programs without `rich` and Twisted: their names lead nowhere."""
    place = tmp_path / "without"
    place.mkdir()
    (place / "sitecustomize.py").write_text(
        "import importlib.metadata as m\n"
        "real = m.version\n"
        "def version(name):\n"
        "    if name in ('rich', 'twisted'): raise m.PackageNotFoundError(name)\n"
        "    return '5.0' if name == 'zope.interface' else real(name)\n"
        "m.version = version\n"
    )
    path = os.pathsep.join([str(place), str(TOP)])
    assert state("rich", PYTHONPATH=path, expect=1)[0] == "note"
    assert state("Twisted", PYTHONPATH=path, expect=1)[0] == "note"
    assert state("zope.interface", PYTHONPATH=path, expect=1) == ("trouble", "5.0 is too old")
    assert str(place) in state("sitecustomize", PYTHONPATH=path, expect=1)[1]


def test_a_port_that_is_taken(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(_doctor_machine, "USUAL_PORTS", (port,))
        assert _doctor_machine.ports().said == f"in use: {port}"
    assert _doctor_machine.ports().state == "fine"


def test_a_loopback_that_does_not_work(monkeypatch):
    def refuse(*arguments, **named):
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert _doctor_machine.loopback_v4().state == "trouble"
    assert _doctor_machine.loopback_v6().state == "note"


def test_a_name_that_leads_elsewhere(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a: [(2, 1, 6, "", ("10.0.0.1", 0))])
    assert _doctor_machine.local_name().said == "localhost is 10.0.0.1"


def test_another_twisted(monkeypatch):
    monkeypatch.setattr(_doctor_python, "_version", lambda name: "22.10.0")
    monkeypatch.setattr(_doctor_python.importlib.util, "find_spec", lambda name: object())
    assert _doctor_python.twisted().state == "note" and "22.10.0, but" in _doctor_python.twisted().said


def test_options_of_python(state):
    assert state("its options", PYTHONOPTIMIZE="1") == ("note", "set: PYTHONOPTIMIZE")


def test_forgotten_poetry_servers(state, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(TOP), "XDG_RUNTIME_DIR": str(tmp_path)}
    poetry = [sys.executable, "-m", "minitwisted", "poetry"]
    subprocess.run([*poetry, "up"], check=True, capture_output=True, env=env, timeout=40)
    try:
        assert state("poetry servers", XDG_RUNTIME_DIR=str(tmp_path)) == ("note", "3 are running")
    finally:
        subprocess.run([*poetry, "down"], check=True, capture_output=True, env=env, timeout=40)


def test_a_check_that_fails_is_told():
    def broken():
        raise RuntimeError("on purpose")

    found = doctor.examine(broken)
    assert found.state == "note" and "RuntimeError: on purpose" in found.said
