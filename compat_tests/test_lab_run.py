"""`minitwisted run`: an unmodified program on minitwisted, in real processes, held beside what ``python`` does with it."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

from compat_tests.programs import Warm

TOP = Path(__file__).resolve().parents[1]
HAS_TWISTED = importlib.util.find_spec("twisted") is not None
needs_twisted = pytest.mark.skipif(not HAS_TWISTED, reason="real Twisted is not installed")

#: Set for every child: nothing written beside sources, no colours, 80 columns, no trace of the test's own run.
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "MINITWISTED", "COVERAGE"))}
CLEAN.update(PYTHONDONTWRITEBYTECODE="1", NO_COLOR="1", PYTHON_COLORS="0", COLUMNS="80", PYTHONPATH=str(TOP))

#: What our commands import of others' modules is there already; of ours, nothing.
COMMANDS = Warm("", ["argparse", "importlib.metadata", "importlib.util", "json", "shutil", "subprocess", "tempfile", "typing"])


def start(*command, cwd, env=None, **how) -> subprocess.Popen:
    pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    how = {"cwd": cwd, "env": {**CLEAN, **(env or {})}, "text": True, **pipes, **how}
    ours = command[:3] == (sys.executable, "-m", "minitwisted")
    return COMMANDS.popen(list(command[1:]), **how) if ours else subprocess.Popen(command, **how)


def end(child: subprocess.Popen, input="", limit=20) -> subprocess.CompletedProcess:
    try:
        out, err = child.communicate(input, timeout=limit)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        pytest.fail(f"not over after {limit} s:\n{out}\n{err}")
    return subprocess.CompletedProcess(child.args, child.returncode, out, err)


@pytest.fixture
def run(tmp_path):
    """Runs ``minitwisted run ARGUMENTS`` in a directory of its own; `files` are written there first."""

    def run(*arguments, files=None, input="", python=sys.executable, env=None):
        write(tmp_path, files or {})
        return end(start(python, "-m", "minitwisted", "run", *arguments, cwd=tmp_path, env=env), input)

    return run


def write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))


def printed(done: subprocess.CompletedProcess) -> list[str]:
    """The lines printed by a program that has ended well and said nothing else."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


# --- One object, two names ---------------------------------------------------------------------------------------------


ONE_OBJECT = {
    "import as": "import twisted.internet.defer as a, minitwisted.internet.defer as b",
    "from package": "from twisted.internet import defer as a; from minitwisted.internet import defer as b",
    "the other first": "from minitwisted.internet import defer as b; from twisted.internet import defer as a",
    "by attributes": "import twisted.internet.defer, minitwisted.internet as m; a = twisted.internet.defer; b = m.defer",
    "import_module": "from importlib import import_module as i; a, b = i('twisted.python.log'), i('minitwisted.python.log')",
    "relative": "import importlib, minitwisted.internet.task as b; a = importlib.import_module('.task', 'twisted.internet')",
    "class": "from twisted.internet.defer import Deferred as a; from minitwisted.internet.defer import Deferred as b",
    "package": "import twisted as a, minitwisted as b",
    "sys.modules": "import sys, minitwisted.internet.defer as b; a = sys.modules['twisted.internet.defer']",
    "reactor": "from twisted.internet import reactor as a; from minitwisted.internet import reactor as b",
    "reactor by name": "import sys, twisted.internet.reactor as a; b = sys.modules['minitwisted.internet.reactor']",
    "chosen reactor": (
        "import sys; from twisted.internet import selectreactor as s; s.install(); m = sys.modules; "
        "a, b = m['twisted.internet.reactor'], m['minitwisted.internet.reactor']; assert 'Select' in repr(a)"
    ),
    "reload": "import importlib, twisted.python.failure as a; b = importlib.reload(a)",
    "imported anew": (
        "import sys, twisted.python.failure as old; del sys.modules['twisted.python.failure']; import twisted.python.failure; "
        "a = sys.modules['twisted.python.failure']; import minitwisted.python.failure; "
        "b = sys.modules['minitwisted.python.failure']; assert a is not old"
    ),
    "pickle": "import pickle; from twisted.internet.error import ConnectionDone as a; b = pickle.loads(pickle.dumps(a))",
    "old pickle": "import pickle; from twisted.internet.error import ConnectionDone as a; "
    "b = pickle.loads(b'ctwisted.internet.error\\nConnectionDone\\n.')",
}


@pytest.mark.parametrize("how", ONE_OBJECT)
def test_one_object_under_two_names(run, how):
    assert printed(run("-c", f"{ONE_OBJECT[how]}\nprint(a is b)")) == ["True"]


def test_walking_the_package_finds_what_is_here(run):
    text = "import pkgutil, twisted.internet as i; print(*(m.name for m in pkgutil.iter_modules(i.__path__, i.__name__ + '.')))"
    (names,) = printed(run("-c", text))
    assert {"minitwisted.internet.defer", "minitwisted.internet.tcp"} <= set(names.split())


def test_a_reactor_can_be_chosen_anew_as_in_twisted(run):
    text = """
        import sys
        from twisted.internet import reactor as first
        del sys.modules["twisted.internet.reactor"]
        from twisted.internet import selectreactor
        selectreactor.install()
        from twisted.internet import reactor
        print(reactor is first, type(reactor).__name__)
        try:
            selectreactor.install()
        except Exception as error:
            print(type(error).__name__)
        """
    assert printed(run("x.py", files={"x.py": text})) == ["False SelectReactor", "ReactorAlreadyInstalledError"]


def test_the_version_is_twisteds(run, bare):
    text = """
        import twisted
        from twisted.python.versions import Version
        print(twisted.__version__, repr(twisted.version), Version("twisted", 20, 3, 0) < twisted.version)
        import importlib.metadata
        print(importlib.metadata.version("twisted"), importlib.metadata.metadata("Twisted")["Name"])
        """
    for python in (sys.executable, bare):
        said = printed(run("x.py", files={"x.py": text}, python=python))
        assert said == ["26.10.0 Version('Twisted', 26, 10, 0) True", "26.10.0 Twisted"]


def test_the_laboratory_is_not_twisteds(run):
    done = run("-c", "import twisted.lab")
    assert done.returncode == 1 and "ModuleNotFoundError: No module named 'twisted.lab'" in done.stderr
    assert run("-m", "twisted").returncode == 1


# --- What is not here --------------------------------------------------------------------------------------------------


def test_a_missing_module_is_an_ordinary_error_that_says_so(run):
    done = run("x.py", files={"x.py": "import twisted.web.server\n"})
    assert done.returncode == 1
    *traceback, message = done.stderr.splitlines()
    assert traceback[0] == "Traceback (most recent call last):" and traceback[1].endswith('x.py", line 1, in <module>')
    assert [line for line in traceback if "File" in line] == [traceback[1]], "a frame of ours is to be seen"
    assert message.startswith("ModuleNotFoundError: No module named 'twisted.web': minitwisted does not have it")
    assert "--with-real" in message


def test_a_missing_name_is_pythons_error_and_one_line_more(run):
    done = run("-c", "from twisted.internet.defer import nonsense")
    *_, message, more = done.stderr.splitlines()
    assert message.startswith("ImportError: cannot import name 'nonsense' from 'minitwisted.internet.defer'")
    assert more == "minitwisted run: minitwisted does not have that name (see `minitwisted api minitwisted.internet.defer`)."


def test_asking_whether_there_is_a_module_is_no_error(run):
    text = "from importlib.util import find_spec as f; print(f('twisted.web'), f('twisted.internet.task').origin)"
    assert printed(run("-c", text)) == [f"None {TOP}/minitwisted/internet/task.py"]


def test_an_optional_import_falls_back(run):
    text = "try:\n    from twisted.web import client\nexcept ImportError as e:\n    print('without', e.name)"
    assert printed(run("-c", text)) == ["without twisted.web"]


# --- As with python ----------------------------------------------------------------------------------------------------


SELF = """\
import sys
print(__name__, globals().get("__file__"), __spec__ and __spec__.name, __package__, sys.argv)
print([each for each in sys.path if not each.endswith("_children")])
print(sys.stdin.read())
"""

WAYS = {
    "script": ("self.py", "-x", "--with-real", "-m"),
    "script elsewhere": ("sub/self.py", "a b"),
    "module": ("-m", "pkg.mod", "-v", "-c"),
    "module, attached": ("-mpkg.mod", "-v"),
    "package": ("-m", "pkg"),
    "code": ("-c", SELF, "x", "-y"),
    "standard input": ("-", "x"),
    "directory": ("sub", "1"),
    "zip": ("prog.zip", "1"),
    "no such file": ("nowhere.py",),
    "no such module": ("-m", "nowhere"),
    "syntax error": ("broken.py",),
    "uncaught": ("raises.py",),
    "uncaught in a module": ("-m", "raises"),
    "status": ("-c", "import sys; sys.exit(7)"),
    "message": ("-c", "import sys; sys.exit('so long')"),
    "hard exit": ("-c", "import os; os._exit(9)"),
    "killed": ("-c", "import os; os.kill(os.getpid(), 15)"),
    "interrupted": ("-c", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"),
    "interrupted, caught": ("-c", "raise KeyboardInterrupt"),
}


@pytest.mark.parametrize("way", WAYS)
def test_as_with_python(tmp_path, way):
    """The same output, errors and status, byte for byte, for programs that have nothing to do with Twisted."""
    places = ("self.py", "sub/self.py", "sub/__main__.py", "pkg/mod.py", "pkg/__main__.py")
    write(tmp_path, {**dict.fromkeys(places, SELF), "pkg/__init__.py": ""})
    write(tmp_path, {"broken.py": "x = = 1\n", "raises.py": "def f():\n    1 / 0\n\n\nf()\n"})
    with zipfile.ZipFile(tmp_path / "prog.zip", "w") as archive:
        archive.writestr("__main__.py", SELF)
    given = SELF if way == "standard input" else "from stdin"
    plain = end(start(sys.executable, *WAYS[way], cwd=tmp_path), given)
    ours = end(start(sys.executable, "-m", "minitwisted", "run", *WAYS[way], cwd=tmp_path), given)
    assert (ours.stdout, ours.stderr, ours.returncode) == (plain.stdout, plain.stderr, plain.returncode)


def test_pythons_own_options_stay(tmp_path):
    text = "import sys; print(sys.flags.optimize, sys.warnoptions)"
    done = end(start(sys.executable, "-O", "-W", "error", "-m", "minitwisted", "run", "-c", text, cwd=tmp_path))
    assert printed(done) == ["1 ['error']"]


REACTOR = """\
from twisted.internet import reactor
reactor.callWhenRunning(print, "up", flush=True)
reactor.run()
print("over")
"""


@needs_twisted
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_as_on_twisted(tmp_path, number):
    write(tmp_path, {"x.py": REACTOR})
    seen = []
    for engine in ("minitwisted", "twisted"):
        child = start(sys.executable, "-m", "minitwisted", "run", "--on", engine, "x.py", cwd=tmp_path)
        assert child.stdout.readline() == "up\n"
        child.send_signal(number)
        done = end(child)
        seen.append((done.returncode, done.stdout, done.stderr))
    assert seen[0] == seen[1] and seen[0][1] == "over\n"


def test_an_uncaught_error_shows_no_frame_of_ours(run):
    files = {"x.py": "import twisted.internet.defer\nimport broken\n", "broken.py": "import twisted.python.log\n1 / 0\n"}
    done = run("x.py", files=files)
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr
    assert [line.rpartition("/")[2] for line in done.stderr.splitlines() if "File" in line] == [
        'x.py", line 2, in <module>',
        'broken.py", line 2, in <module>',
    ]


# --- Wrong usage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, said",
    [
        ((), "nothing to run"),
        (("-m",), "nothing to run"),
        (("-c",), "nothing to run"),
        (("--nonsense", "x.py"), "--nonsense"),
        (("--on", "no_such_package", "x.py"), "no_such_package"),
        (("--on",), "expected one argument"),
        (("--hang-report", "--on", "twisted", "x.py"), "--hang-report"),
    ],
)
def test_wrong_usage_is_told(run, arguments, said):
    done = run(*arguments)
    assert done.returncode == 4 and said in done.stderr and done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_python_that_ignores_its_environment_is_refused(tmp_path):
    text = f"import sys; sys.path[:0] = [{str(TOP)!r}]; from minitwisted.lab import command as c; exit(c.main(['run', 'x']))"
    done = end(start(sys.executable, "-I", "-c", text, cwd=tmp_path))
    assert done.returncode == 4 and "-I" in done.stderr


def test_help_fits_80_columns(run):
    done = run("--help")
    assert done.returncode == 0 and max(map(len, done.stdout.splitlines())) <= 80
    for option in ("--on", "--with-real", "--no-children", "--list-gaps", "--hang-report", "-m", "-c"):
        assert f"  {option}" in done.stdout


# --- Child processes ---------------------------------------------------------------------------------------------------

WHO = "import twisted.internet.defer; print(twisted.internet.defer.__name__.partition('.')[0], flush=True)"

#: Programs that run ``who.py`` in a child, with what they import.
MODULES = "import multiprocessing, os, shlex, subprocess, sys\nchild = [sys.executable, os.path.abspath('who.py')]\n"
CHILDREN = {
    "subprocess": "subprocess.run(child)",
    "shell": "os.system(shlex.join(child))",
    "exec": "os.execv(sys.executable, child)",
    "a copy of the environment": "subprocess.run(child, env={**os.environ})",
    "its own path": "subprocess.run(child, env={**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)})",
    "grandchild": "subprocess.run([sys.executable, '-c', f'import subprocess; subprocess.run({child!r})'])",
    "another directory": "subprocess.run(child, cwd='/')",
    "multiprocessing": (
        "def who():\n    import who\n\nif __name__ == '__main__':\n"
        "    p = multiprocessing.get_context('spawn').Process(target=who)\n    p.start()\n    p.join()\n"
    ),
}


def parent(how: str) -> dict[str, str]:
    return {"x.py": MODULES + CHILDREN[how], "who.py": WHO}


@pytest.mark.parametrize("how", CHILDREN)
def test_child_processes_follow(run, how):
    assert printed(run("x.py", files=parent(how))) == ["minitwisted"]


@needs_twisted
@pytest.mark.parametrize("how", ["subprocess", "exec", "multiprocessing"])
def test_child_processes_do_not_follow_if_so_wished(run, how):
    assert printed(run("--no-children", "x.py", files=parent(how))) == ["twisted"]


def test_without_children_nothing_is_left_in_the_environment(tmp_path):
    text = "import os, sys; print(sorted(os.environ.items()), [each for each in sys.path if not each.endswith('_children')])"
    plain = end(start(sys.executable, "-c", text, cwd=tmp_path))
    ours = end(start(sys.executable, "-m", "minitwisted", "run", "--no-children", "-c", text, cwd=tmp_path))
    assert printed(ours) == printed(plain)


@needs_twisted
def test_a_run_inside_a_run_is_its_own(run):
    inner = "subprocess.run([sys.executable, '-m', 'minitwisted', 'run', '--on', 'twisted', 'who.py'])"
    assert printed(run("-c", MODULES + inner, files={"who.py": WHO})) == ["twisted"]


def test_another_sitecustomize_still_runs(run, tmp_path):
    write(tmp_path, {"other/sitecustomize.py": "import twisted\nprint('mine', __name__, twisted.__name__)\n"})
    path = os.pathsep.join([str(tmp_path / "other"), str(TOP)])
    text = "import sys; print(sys.modules['sitecustomize'].__file__)"
    said = printed(run("-c", text, env={"PYTHONPATH": path}))
    # The first line is of the `run` process itself, which has no business with Twisted.
    assert said[-2:] == ["mine sitecustomize minitwisted", str(tmp_path / "other/sitecustomize.py")]


# --- With and without real Twisted -------------------------------------------------------------------------------------

#: What a Python without Twisted has besides: links into the one that runs this test.
OTHERS = ("zope", "pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py")
OTHERS += ("exceptiongroup", "tomli", "typing_extensions")  # pytest's on an older Python


def environment(directory: Path, packages=OTHERS) -> tuple[str, Path]:
    """A Python of its own in `directory`, with links to `packages`: its executable, and where its packages are."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", directory], check=True)
    (site,) = directory.glob("lib/python3*/site-packages")
    for name in packages:
        spec = importlib.util.find_spec(name)
        if spec is not None:
            found = Path((spec.submodule_search_locations or [spec.origin])[0])
            (site / found.name).symlink_to(found)
    return str(directory / "bin" / "python"), site


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A Python that has never heard of Twisted."""
    return environment(tmp_path_factory.mktemp("bare"))[0]


def test_twisted_need_not_be_installed(run, bare):
    assert printed(run("-c", WHO, python=bare)) == ["minitwisted"]
    assert printed(run("x.py", files=parent("subprocess"), python=bare)) == ["minitwisted"]
    done = run("--with-real", "-c", "import twisted.web", python=bare)
    assert done.returncode == 1 and "with Twisted installed" in done.stderr
    assert "ModuleNotFoundError" in run("--on", "twisted", "-c", "import twisted", python=bare).stderr


UNITTEST = """
import unittest
from twisted.internet import defer

class Works(unittest.TestCase):
    def test_it(self):
        self.assertEqual(defer.Deferred.__module__, "minitwisted.internet.defer")
"""


@pytest.mark.parametrize("python", ["here", "bare"])
@pytest.mark.parametrize("tool", ["pytest", "unittest"])
def test_test_runners_run_on_it(run, python, tool, request):
    which = sys.executable if python == "here" else request.getfixturevalue("bare")
    options = ["-q", "-p", "no:cacheprovider"] if tool == "pytest" else []
    done = run("-m", tool, *options, files={"test_x.py": UNITTEST}, python=which)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {"pytest": "1 passed", "unittest": "Ran 1 test"}[tool] in done.stdout + done.stderr


TRIAL = """
from twisted.internet import reactor, task
from twisted.trial import unittest

class Works(unittest.TestCase):
    def test_it(self):
        return task.deferLater(reactor, 0.01, lambda: self.assertIn("mini", type(reactor).__module__))
"""

SERVICE = """
from twisted.application import service
from twisted.internet import reactor

class Once(service.Service):
    def startService(self):
        print("hello", type(self).__mro__[1])
        reactor.callLater(0, reactor.stop)
"""

TAC = f"""{SERVICE}
application = service.Application("once")
Once().setServiceParent(application)
"""

PLUGIN = f"""{SERVICE}
from zope.interface import implementer
from twisted.plugin import IPlugin
from twisted.python import usage

@implementer(service.IServiceMaker, IPlugin)
class Maker:
    tapname, description, options = "once", "once", usage.Options
    def makeService(self, options):
        return Once()

maker = Maker()
"""


@pytest.mark.parametrize("python", ["here", "bare"])
def test_trial_runs_on_it(run, python, request):
    which = sys.executable if python == "here" else request.getfixturevalue("bare")
    for command in (("-m", "twisted.trial"), ("trial",)):
        done = run(*command, "./test_x.py", files={"test_x.py": TRIAL}, python=which)
        assert done.returncode == 0 and "PASSED (successes=1)" in done.stdout, done.stdout + done.stderr
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_x.py", python=which)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("python", ["here", "bare"])
def test_twistd_runs_on_it(run, python, request, tmp_path):
    which = sys.executable if python == "here" else request.getfixturevalue("bare")
    done = run("twistd", "-noy", "x.tac", files={"x.tac": TAC}, python=which)
    assert done.returncode == 0 and "hello <class 'minitwisted.application.service.Service'>" in done.stdout
    path = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(TOP)])}
    done = run("twistd", "-n", "once", files={"twisted/plugins/once_plugin.py": PLUGIN}, python=which, env=path)
    assert done.returncode == 0 and "hello <class 'minitwisted" in done.stdout, done.stdout + done.stderr
    assert list(tmp_path.glob("twisted/plugins/*.cache")) == [], "what Twisted would read"
    done = run("twistd", "--nonsense", python=which)
    assert done.returncode == 1 and f"{which}".removesuffix("python") in done.stdout + done.stderr


@needs_twisted
def test_who_was_too_early_is_named(run, tmp_path):
    wanted = ("zope", "twisted", "incremental", "attr", "attrs", "constantly", "automat")
    python, site = environment(tmp_path / "early", wanted)
    (site / "early.pth").write_text("import too_early\n")
    (site / "too_early.py").write_text("from twisted.python import failure\n")
    done = run("-c", "print('ran')", python=python)
    assert (done.returncode, done.stdout) == (4, "")
    assert "imported\nbefore the program began" in done.stderr and str(site / "too_early.py") in done.stderr
    (site / "early.pth").write_text("import twisted.python.failure\n")
    done = run("-c", "print('ran')", python=python)
    assert (done.returncode, done.stdout) == (4, "") and str(site / "early.pth") in done.stderr


PAGE = """
from twisted.internet import defer, protocol, task
from twisted.web import http, resource, server

class Hello(resource.Resource):
    isLeaf = True
    def render_GET(self, request):
        return b"hello " + request.args[b"who"][0]

class Client(http.HTTPClient):
    def connectionMade(self):
        self.sendCommand(b"GET", b"/?who=world")
        self.endHeaders()
    def handleStatus(self, version, status, message):
        self.status = status
    def handleResponse(self, body):
        self.factory.done.callback((self.status, body))

@defer.inlineCallbacks
def main(reactor):
    port = reactor.listenTCP(0, server.Site(Hello()), interface="127.0.0.1")
    factory = protocol.ClientFactory.forProtocol(Client)
    factory.done = defer.Deferred()
    reactor.connectTCP("127.0.0.1", port.getHost().port, factory)
    status, body = yield factory.done
    print(status, body, type(reactor).__module__, server.Site.__module__)
    yield port.stopListening()

task.react(main)
"""


@needs_twisted
def test_real_twisted_web_runs_on_the_clone(run):
    (line,) = printed(run("--with-real", "x.py", files={"x.py": PAGE}, env={"PYTHONWARNINGS": "ignore"}))
    assert line.startswith("b'200' b'hello world' minitwisted.internet.") and line.endswith(" twisted.web.server")


@needs_twisted
def test_real_modules_are_one_object_too(run):
    text = """
        import sys
        from twisted import web
        import twisted.web.http as a
        from twisted.web import http as b
        from minitwisted.web import http as c
        import twisted.internet._producer_helpers, twisted
        print(a is b is c, web.http is a, a.__name__, twisted.version.major, twisted.__name__)
        print([m for m in sys.modules.values() if "/twisted/internet/defer" in str(getattr(m, "__file__", ""))])
        """
    assert printed(run("--with-real", "x.py", files={"x.py": text})) == ["True True twisted.web.http 26 minitwisted", "[]"]


@needs_twisted
def test_what_a_module_lacks_is_lent_by_the_real_one(run):
    """`_parse` stands for all that real modules use of each other's inside: the clone's endpoints are built otherwise."""
    text = """
        from twisted.internet import defer, endpoints
        print(endpoints._parse.__name__, endpoints.__name__, endpoints.serverFromString.__module__)
        print("twisted.internet.endpoints" == endpoints._parse.__module__, hasattr(endpoints, "no_such_name"))
        """
    done = run("--with-real", "--list-gaps", "x.py", files={"x.py": text})
    one = "_parse minitwisted.internet.endpoints minitwisted.internet.endpoints"
    assert (done.returncode, done.stdout.splitlines()) == (0, [one, "True False"]), done.stderr
    assert "2 × twisted.internet.endpoints._parse (lent by the real Twisted)\n        first at x.py:3" in done.stderr
    assert run("x.py").returncode == 1, "lent without being asked"


@needs_twisted
def test_a_private_part_has_what_its_package_tells(run):
    """In Twisted `Logger` is made in a private module, which the clone lacks: there is one `Logger` all the same."""
    text = """
        from twisted import logger
        from twisted.logger import _buffer, _interfaces, _logger
        print(_logger.Logger is logger.Logger, _interfaces.ILogObserver is logger.ILogObserver)
        print(_buffer.LimitedHistoryLogObserver.__module__, isinstance(_buffer._DEFAULT_BUFFER_MAXIMUM, int))
        print(hasattr(_logger, "no_such_name"))
        """
    done = run("--with-real", "x.py", files={"x.py": text})
    assert done.stdout.splitlines() == ["True True", "minitwisted.logger True", "False"], done.stderr
    assert run("x.py").returncode == 1, "lent without being asked"


# --- Gaps --------------------------------------------------------------------------------------------------------------


def test_gaps_are_counted_and_placed(run):
    text = """
        import subprocess, sys
        import twisted.internet.defer
        for _ in range(3):
            try:
                from twisted.internet.defer import nonsense
            except ImportError:
                pass
        try:
            twisted.internet.defer.rubbish
        except AttributeError:
            print("no rubbish")
        try:
            from twisted import web
        except ImportError:
            print("no web")
        print(hasattr(twisted.internet.defer, "asked"), getattr(twisted.internet.defer, "politely", None))
        subprocess.run([sys.executable, "-c", "import twisted.web"], stderr=subprocess.DEVNULL)
        """
    done = run("--list-gaps", "x.py", files={"x.py": text})
    assert (done.returncode, done.stdout) == (0, "no rubbish\nno web\nFalse None\n")
    assert done.stderr.splitlines() == [
        "minitwisted run: minitwisted does not have these names, which were asked for:",
        "    3 × twisted.internet.defer.nonsense",
        "        first at x.py:6",
        "    2 × twisted.web",
        "        first at x.py:14",
        "    1 × twisted.internet.defer.rubbish",
        "        first at x.py:10",
    ]


def test_no_gaps_are_told_too(run):
    done = run("--list-gaps", "-c", "from twisted.internet import defer; hasattr(defer, 'x'); print(1)")
    assert (done.returncode, done.stdout) == (0, "1\n")
    assert done.stderr == "minitwisted run: no name was asked for in vain.\n"


# --- Hangs -------------------------------------------------------------------------------------------------------------

STUCK = {
    "nothing at all": "",
    "a Deferred": "d = defer.Deferred(); d.addCallback(print)",
    "a coroutine": "async def wait(d):\n    await d\ndefer.ensureDeferred(wait(defer.Deferred()))",
    "a generator": "@defer.inlineCallbacks\ndef wait(d):\n    yield d\nwait(defer.Deferred())",
    "a list": "defer.gatherResults([defer.succeed(1), defer.Deferred()]).addCallback(print)",
    "a timer cancelled": "reactor.callLater(60, print).cancel()",
    "a thread that is done": "reactor.callInThread(print, 'thread')",
    "a thread that fails": "threads.deferToThread(int, 'x').addErrback(lambda f: None)",
    "a port closed": "reactor.callWhenRunning(reactor.listenTCP(0, protocol.Factory()).stopListening)",
    "a child that is done": "import subprocess; subprocess.run(['true'])",
    "a child nobody asked about": "import subprocess; child = subprocess.Popen(['true'])",
    "a child of the reactor that is done": "reactor.spawnProcess(protocol.ProcessProtocol(), 'true', ['true'], env=None)",
    "a shutdown that waits": (
        "reactor.addSystemEventTrigger('before', 'shutdown', defer.Deferred); reactor.callLater(0, reactor.stop)"
    ),
}

LIVE = {
    "a timer": "reactor.callLater(0.5, reactor.stop)",
    "a slow chain of timers": "reactor.callLater(0.2, reactor.callLater, 0.3, reactor.stop)",
    "a busy thread": "threads.deferToThread(time.sleep, 0.5).addCallback(lambda _: reactor.stop())",
    "many busy threads": (
        "for n in range(12): last = threads.deferToThread(time.sleep, 0.2)\nlast.addCallback(lambda _: reactor.stop())"
    ),
    "a thread of the program": "threading.Timer(0.5, reactor.callFromThread, [reactor.stop]).start()",
    "a daemon thread": "threading.Thread(target=later, daemon=True).start()",
    "standard input": "reactor.addReader(Stdin())",
    "a port": (
        "port = reactor.listenTCP(0, protocol.Factory.forProtocol(Stop), interface='127.0.0.1')\nif not os.fork():\n"
        "    time.sleep(0.5); socket.create_connection(('127.0.0.1', port.getHost().port)); os._exit(0)"
    ),
    "a child": "child = subprocess.Popen(['sh', '-c', f'sleep 0.5; kill -TERM {os.getpid()}'])",
    "a child of the reactor": "reactor.spawnProcess(Child(), 'sleep', ['sleep', '0.5'], env=None)",
    "a child without pipes": "reactor.spawnProcess(Child(), 'sleep', ['sleep', '0.5'], env=None, childFDs={})",
    "a signal": (
        "signal.signal(signal.SIGUSR1, lambda *_: reactor.callFromThread(reactor.stop))\n"
        "subprocess.run(['sh', '-c', f'(sleep 0.5; kill -USR1 {os.getpid()}) >/dev/null 2>&1 &'])"
    ),
    "an alarm": (
        "signal.signal(signal.SIGALRM, lambda *_: reactor.callFromThread(reactor.stop))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.5)"
    ),
    "a fork": "reactor.callLater(0.3, reactor.stop if os.fork() else os._exit, *[] if os.getpid() == me else [0])",
}

PROGRAM = """
import os, signal, socket, subprocess, threading, time
from zope.interface import implementer
from twisted.internet import defer, interfaces, protocol, reactor, threads

me = os.getpid()

class Stop(protocol.Protocol):
    def connectionMade(self):
        reactor.stop()

class Child(protocol.ProcessProtocol):
    def processEnded(self, reason):
        reactor.stop()

@implementer(interfaces.IReadDescriptor)
class Stdin:
    fileno = lambda self: 0
    logPrefix = lambda self: "stdin"
    def doRead(self):
        pass
    def connectionLost(self, reason):
        reactor.stop()

def later():
    time.sleep(0.5)
    reactor.callFromThread(reactor.stop)

BODY
reactor.run()
print("over")
"""


@pytest.mark.parametrize("what", STUCK)
def test_stuck_for_ever_is_told_within_a_second(tmp_path, what):
    write(tmp_path, {"x.py": PROGRAM.replace("BODY", STUCK[what])})
    done = end(start(sys.executable, "-m", "minitwisted", "run", "--hang-report", "x.py", cwd=tmp_path), limit=5)
    assert (done.returncode, "over" in done.stdout) == (124, False)
    assert done.stderr.startswith("minitwisted run: stuck for ever.")
    assert max(map(len, done.stderr.splitlines())) <= 84


@pytest.mark.parametrize("what", LIVE)
def test_a_slow_program_is_not_stuck(tmp_path, what):
    write(tmp_path, {"x.py": PROGRAM.replace("BODY", LIVE[what])})
    child = start(sys.executable, "-m", "minitwisted", "run", "--hang-report", "x.py", cwd=tmp_path)
    if what == "standard input":
        time.sleep(0.5)  # only then it is closed
    done = end(child, limit=10)
    assert (done.returncode, done.stdout, done.stderr) == (0, "over\n", "")


def test_the_report_names_who_waits_and_where(run):
    text = """\
from twisted.internet import defer, reactor

def got(poem):
    pass

def failed(reason):
    pass

async def read(poem):
    await poem

async def show(poem):
    await read(poem)

poem = defer.Deferred()
shown = defer.ensureDeferred(show(poem))
shown.addCallbacks(got, failed)
reactor.run()
"""
    done = run("--hang-report", "x.py", files={"x.py": text})
    assert done.returncode == 124
    assert done.stderr.partition("\n\n")[2].splitlines() == [
        "1 Deferred has not fired:",
        "",
        "* a Deferred made at x.py:15 in <module>",
        "    waited for by show(), which stands at x.py:10 in read",
        "        waited for by got() at x.py:3",
        "        waited for by failed() at x.py:6",
    ]


def test_a_hang_is_told_past_redirections_and_with_the_gaps(run):
    text = "import os\nos.dup2(os.open('x.log', os.O_CREAT | os.O_WRONLY), 2)\n" + REACTOR
    done = run("--hang-report", "--list-gaps", "x.py", files={"x.py": text})
    assert done.returncode == 124 and "stuck for ever" in done.stderr


def test_without_the_wish_nothing_is_in_the_loops_way(run):
    text = "from twisted.internet import defer, reactor; print(type(reactor._poller), '__new__' in vars(defer.Deferred))"
    (line,) = printed(run("-c", text))
    assert line.startswith(("<class 'minitwisted.internet._pollers", "<class 'select")) and line.endswith("False")


# --- Another package ---------------------------------------------------------------------------------------------------


def test_any_package_can_take_the_place(run):
    files = {"mine/__init__.py": "", "mine/internet/__init__.py": "", "mine/internet/defer.py": "class Deferred: pass\n"}
    text = "from twisted.internet import defer; print(defer.Deferred, __import__('twisted').__name__)"
    assert printed(run("--on", "mine", "-c", text, files=files)) == ["<class 'mine.internet.defer.Deferred'> mine"]
    done = run("--on", "mine", "-c", "import twisted.internet.task", files=files)
    assert "No module named 'twisted.internet.task': mine does not have it" in done.stderr


@needs_twisted
def test_on_twisted_is_plain_python(run):
    text = f"import os; {WHO}; print('MINITWISTED_RUN' in os.environ)"
    assert printed(run("--on", "twisted", "-c", text)) == ["twisted", "False"]
