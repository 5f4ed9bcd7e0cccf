"""A warm Python is to programs what a new one is: the same programs are run in both, and nothing may differ but the clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from compat_tests import leftovers, processes, run, scope
from compat_tests.programs import Program, Warm
from compat_tests.run import ORACLE, Crew, Run
from compat_tests.scenario import scenarios
from compat_tests.verdicts import CLONE
from compat_tests.warm import OPTIONS

PIPES = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="surrogateescape")


@pytest.fixture(scope="module")
def warm():
    """One that has the clone imported."""
    return Warm(CLONE, [path for path in scope.MODULES if path != "internet.reactor"])


@pytest.fixture
def start(warm, tmp_path):
    """Start Python in an empty directory, as scenarios do."""
    return lambda *arguments, **how: warm.popen(
        list(arguments), **{"cwd": tmp_path, "env": processes.environment(), "start_new_session": True, **PIPES, **how}
    )


@pytest.fixture
def start_file(start, tmp_path):
    """The same of a file with this text."""

    def start_file(text):
        (tmp_path / "made.py").write_text(text)
        return start("made.py")

    return start_file


ABOUT_ITSELF = """
import os, sys, signal, resource, threading
print(sys.argv, sys.orig_argv, sys.path, sys.flags, sys.warnoptions, sys.executable, sys.dont_write_bytecode)
print(__name__, __spec__ and __spec__.origin, __package__, globals().get("__file__"), sorted(globals()))
print(sys.modules["__main__"].__dict__ is globals())
print(os.getcwd(), sorted(os.environ.items()), os.getsid(0) == os.getpid(), os.listdir("/proc/self/fd")[:-1])
print([(number, signal.getsignal(number)) for number in signal.valid_signals() if number != signal.SIGXFSZ])
print([resource.getrlimit(each) for each in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)], threading.active_count())
for each in sys.stdin, sys.stdout, sys.stderr:
    print(each.name, each.mode, each.encoding, each.errors, each.line_buffering, each.write_through, each.fileno())
print(sys.stdin.read(), len("".join(sorted({"a", "b", "c"}))), hash("a"), sys.gettrace(), sys.exc_info(), sys.excepthook)
"""

PROGRAMS = {
    "about itself": ABOUT_ITSELF,
    "uncaught": "def f():\n    return 1 / 0\nf()",
    "uncaught in a chain": "try:\n    1 / 0\nexcept Exception as error:\n    raise KeyError('x') from error",
    "not a program": "x = (\n",
    "not text": "'\\udc80'; print(chr(0xdc80))",
    "interrupted": "raise KeyboardInterrupt",
    "status": "import sys; sys.exit(7)",
    "message": "import sys; sys.exit('so long')",
    "hard": "import os; print('lost', flush=True); os._exit(9)",
    "killed": "import os; os.kill(os.getpid(), 15)",
    "its own hook": "import sys; sys.excepthook = lambda *a: print('hook', a[0], a[2].tb_frame.f_code.co_name); 1 / 0",
    "at its end": "import atexit, sys; atexit.register(print, 'bye'); print('first'); sys.exit(3)",
    "a thread": "import threading, time\n"
    "threading.Thread(target=lambda: (time.sleep(0.05), print('late'))).start()\nprint('first')",
    "collected last": "class Last:\n    def __del__(self): print('collected')\nkept = Last()\nprint('first')",
    "nobody listens": "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); sys.stdout.reconfigure(); print('lost')",
    "nobody hears the rest": "import os, sys; sys.stdout = open(os.dup(1), 'w'); r, w = os.pipe(); os.dup2(w, 1); os.close(r); "
    "print('to the first'); sys.stdout.flush(); sys.stdout = open(1, 'w'); os.close(1); print('lost')",
    "output is closed": "import sys; print('first'); sys.stdout.close()",
    "no output": "import sys; sys.stdout = None; print('first'); sys.exit(5)",
    "fails at its end": "import atexit\nclass F:\n    def __repr__(self): return 'F'\n"
    "    def __call__(self): 1 / 0\natexit.register(F())",
    "big status": "import sys; sys.exit(2 + 256)",
    "true": "import sys; sys.exit(True)",
    "a neighbour's last": "import neighbour, neighbour as kept; neighbour.last = __builtins__; print('first')\n"
    "class Last:\n    def __del__(self): print('collected')\nneighbour.last = Last()",
    "a child": "import os, sys\nif not os.fork():\n    sys.exit(4)\nprint(os.waitstatus_to_exitcode(os.wait()[1]))",
    "a neighbour": "import neighbour; print(neighbour.__file__)",
    "a reactor": "import sys\nassert 'minitwisted.internet.reactor' not in sys.modules\n"
    "from minitwisted.internet import reactor\nreactor.callLater(0, reactor.stop); reactor.run(); print(type(reactor))",
    "unhandled": "from minitwisted.internet import defer\nkept = defer.fail(ValueError('never handled'))",
}


WAYS = ("file", "code", "module")
IN_ALL_WAYS = ("about itself", "uncaught", "a neighbour")


@pytest.mark.parametrize("name, way", [(n, w) for n in PROGRAMS for w in WAYS if w == "file" or n in IN_ALL_WAYS])
def test_a_program_cannot_tell(start, tmp_path, name, way):
    (tmp_path / "made.py").write_text(PROGRAMS[name])
    (tmp_path / "neighbour.py").touch()
    words = {"file": ["made.py"], "code": ["-c", PROGRAMS[name]], "module": ["-m", "made"]}[way]
    children = [start(*words, "-x", "a b", fresh=fresh) for fresh in (False, True)]
    warm, new = [(child.communicate("said\n"), child.returncode) for child in children]
    assert isinstance(children[0], Program) == (way != "code" or "-c" in OPTIONS) and not isinstance(children[1], Program)
    assert [warm[0][0].split("\n"), *warm] == [new[0][0].split("\n"), *new]
    assert new != (("", ""), 0)


def test_it_is_warm(start_file):
    code = "import sys; print(*('minitwisted.' + name in sys.modules for name in ('trial.runner', 'plugins')))"
    assert start_file(code).communicate() == ("True False\n", "")


@pytest.mark.parametrize(
    "arguments, how",
    [
        (["-O", "-c", "pass"], {}),
        (["-"], {}),
        (["nowhere.py"], {}),
        (["-c", "pass"], {"env": processes.environment({"PYTHONWARNINGS": "error"})}),
        (["-c", "pass"], {"env": processes.environment({"PYTHONHASHSEED": "5"})}),
        (["-c", "pass"], {"env": processes.environment({"LC_ALL": "C"})}),
        (["-c", "pass"], {"pass_fds": [1]}),
    ],
)
def test_what_only_a_new_python_can_do_is_left_to_one(start, arguments, how):
    child = start(*arguments, **how)
    child.communicate()
    assert not isinstance(child, Program)


def test_it_is_a_child_like_others(start_file):
    child = start_file("import time; print('here', flush=True); time.sleep(60)")
    assert child.stdout.readline() == "here\n" and child.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.01)
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) == child.poll() == child.returncode == -signal.SIGTERM
    child.communicate()


def gone(pid: int) -> bool:
    """Whether the process is no more, within a while."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.005)
    return False


def test_it_is_among_those_left_until_it_is_waited_for(start_file, tmp_path):
    before = leftovers.at_the_end(str(tmp_path))["left children"]
    child = start_file("import time; time.sleep(60)")
    during = leftovers.at_the_end(str(tmp_path))["left children"]
    child.kill()
    child.communicate()
    assert before != during and leftovers.at_the_end(str(tmp_path))["left children"] == before


def test_who_goes_away_takes_his_program_along(start_file):
    child = start_file("import time; time.sleep(60)")
    child._control.close()
    assert gone(child.pid)
    child.returncode = 0
    child.communicate()


def test_the_end_of_the_warm_one_is_the_end_of_all(tmp_path):
    code = (
        "from compat_tests import programs, processes\n"
        "warm = programs.Warm('minitwisted', ['internet.defer'])\n"
        f"child = warm.popen([{str(tmp_path / 'made.py')!r}], env=processes.environment(), start_new_session=True)\n"
        "print(child.pid, flush=True)\nimport os\nos._exit(0)\n"
    )
    (tmp_path / "made.py").write_text("import time; time.sleep(60)")
    done = subprocess.run([sys.executable, "-c", code], cwd=run.HERE, stdout=subprocess.PIPE, text=True, check=True)
    assert gone(int(done.stdout))


@pytest.mark.skipif(not run.exists(ORACLE), reason="Twisted is not installed")
def test_scenarios_record_the_same(monkeypatch):
    programs = [each for each in scenarios().values() if processes.used_by(each.function) and not each.reactor]
    runs = [Run(each, "-") for each in programs[:: len(programs) // 5]]
    told = []
    for fresh in (False, True):
        if fresh:
            monkeypatch.setenv("FRESH_PROGRAMS", "1")
        with Crew([ORACLE, CLONE]) as crew:
            crew.submit(runs)
            told.append({(package, each.label): trace for package, each, trace in crew.traces()})
    assert told[0] == told[1]
