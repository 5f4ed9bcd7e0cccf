"""The house rules, as tests: sizes, who imports whom, reading order, hops, homes, promises, the price of an import.

Each rule is one test with its number in it and names every place that breaks it.  What is measured on a live reactor is
measured in a fresh interpreter (``compat_tests/house/hops.py``); what can be read from the source is read from the source.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import json
import os
import pkgutil
import re
import select
import statistics
import subprocess
import sys

import pytest
import zope.interface
from zope.interface.verify import verifyClass

import minitwisted
from compat_tests.house import layers, privacy, source

MODULES = source.modules()
BY_NAME = {each.name: each for each in MODULES}

#: The one module that imports inside a function, and why, is told in its docstring.
LATE_IMPORT = "minitwisted.internet._the_reactor"


# --- Small rooms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.path)
def test_a_file_fits_its_room(module):
    """500 lines at most; the interfaces, which are declarations only, 650."""
    assert module.lines <= (650 if module.name.endswith(".interfaces") else 500)


def test_most_files_are_small():
    """The median file is about 220 lines, which is what one reads at a sitting."""
    assert statistics.median(m.lines for m in MODULES if not m.is_package) <= 260


def test_functions_are_short():
    """40 lines at most, the docstring not counted, and most under 12."""
    lengths = {f"{m.path}:{f.lineno} {name}": source.length(f) for m in MODULES for name, f in m.functions()}
    assert {where: lines for where, lines in lengths.items() if lines > 40} == {}
    assert statistics.median(lengths.values()) < 12


def test_functions_are_shallow():
    """Blocks are nested three deep at most."""
    depths = {f"{m.path}:{f.lineno} {name}": source.nesting(f) for m in MODULES for name, f in m.functions()}
    assert {where: depth for where, depth in depths.items() if depth > 3} == {}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.path)
def test_a_file_opens_with_its_idea(module):
    """A docstring of three lines or more: the idea, and the contract.  A package has at least a sentence."""
    assert len(module.docstring.splitlines()) >= (1 if module.is_package else 3)


def test_about_a_quarter_tells_and_the_rest_does():
    """Comments and docstrings together: enough to teach, not so much that the code drowns.

    Interfaces are left out: they are documentation by nature.
    """
    told, written = map(sum, zip(*(m.told() for m in MODULES if not m.name.endswith(".interfaces"))))
    assert 0.15 <= told / written <= 0.28


# --- Who imports whom --------------------------------------------------------------------------------------------------


def test_only_one_place_imports_inside_a_function():
    inside = [f"{m.path}:{line} {name}" for m in MODULES for name, line in m.imports(inside=True) if name in BY_NAME]
    other = {(m.path, line) for m in MODULES if m.name != LATE_IMPORT for name, line in m.imports(inside=True)}
    assert sorted(other) == []
    assert len({where.split()[0] for where in inside}) == 1


def test_late_loading_is_for_the_standard_library():
    """``import_module`` inside a function keeps a heavy module out of the start; it is no way around the import order."""
    named = [(m.path, name) for m in MODULES for name in re.findall(r"import_module\(\s*[\"']([\w.]+)", m.text)]
    assert [each for each in named if each[1].startswith("minitwisted")] == []


def needs(module: source.Module) -> set[str]:
    """The library's own modules that this one needs in order to be imported."""
    found = {name for name, _ in module.imports(inside=False) if name in BY_NAME and not BY_NAME[name].is_package}
    return found - {module.name}


def test_no_two_files_need_each_other():
    """The import graph has no cycle: files can be taken away one by one, each needing only what is left."""
    graph = {m.name: needs(m) for m in MODULES}
    while True:
        free = [name for name, others in graph.items() if not others]
        if not free:
            break
        graph = {name: others.difference(free) for name, others in graph.items() if name not in free}
    assert graph == {}


# --- The reading list --------------------------------------------------------------------------------------------------


def test_the_reading_list_is_complete():
    """Every file of the library, once; a package's ``__init__`` says one sentence and needs no line."""
    listed = [path for path, _, _ in source.reading_list()]
    assert sorted(listed) == sorted(m.path for m in MODULES if not m.is_package)


def test_every_file_uses_only_what_is_read_before_it():
    position = {path: i for i, (path, _, _) in enumerate(source.reading_list())}
    for module in MODULES:
        if module.is_package or module.path not in position:
            continue
        early = [n for n in needs(module) if position.get(BY_NAME[n].path, -1) >= position[module.path]]
        assert early == [], f"{module.path} needs what is read after it"


def test_the_layers_are_the_reading_list():
    """``pyproject.toml`` tells import-linter the same order, so that there is one truth."""
    text = (source.TOP / "pyproject.toml").read_text("utf8")
    assert text.endswith(layers.contracts()), "python -m compat_tests.house.layers --write"


# --- Hops --------------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def walked() -> dict:
    if not all(map(importlib.util.find_spec, ("minitwisted.internet.tcp", "minitwisted.protocols.basic"))):
        pytest.skip("TCP and framing are not built yet")
    done = fresh("-m", "compat_tests.house.hops", "minitwisted")
    return json.loads(done)


def fresh(*arguments: str) -> str:
    """What a new interpreter prints, run from the top of the checkout."""
    command = [sys.executable, *arguments]
    alone = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(command, cwd=source.TOP, capture_output=True, text=True, timeout=60, env=alone)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "event, hops, files",
    [
        ("dataReceived", 4, 2),
        ("lineReceived", 5, 3),
        ("lineReceived over TLS", 7, 4),
        ("connectionMade, server", 5, 3),
        ("connectionMade, client", 6, 3),
        ("connectionLost", 5, 2),
        ("endpoint", 9, 5),
        ("callback", 2, 2),
    ],
)
def test_the_way_to_the_user_is_short(event, hops, files):
    """Frames from the loop to the user's method, and the files one has to open to follow them."""
    seen = walked()[event]
    if seen is None:
        pytest.skip("the extra `tls` is not installed")
    assert seen["hops"] <= hops and seen["files"] <= files, seen["way"]


@pytest.mark.parametrize("thing, classes", [("server", 2), ("client", 2), ("reactor", 3)])
def test_few_classes_make_an_object(thing, classes):
    assert len(walked()[thing]["mro"]) <= classes, walked()[thing]["mro"]


@pytest.mark.parametrize("kind", ["Server", "Client"])
def test_few_classes_make_a_connection_over_a_path(kind):
    made = getattr(importlib.import_module("minitwisted.internet.unix"), kind)
    classes = [each for each in made.__mro__ if each is not object]
    assert len(classes) <= 3, classes


@pytest.mark.parametrize("end", ["server", "client"])
def test_the_state_of_a_connection_is_one_value(end):
    """No life-cycle flag is stored beside it.  What is left are switches that users may read, and say nothing of life."""
    assert set(walked()[end]["flags"]) <= {"TLS", "producerPaused", "streamingProducer"}


# --- The price of an import --------------------------------------------------------------------------------------------

WEIGH = """
import sys, site
sys.path[:0] = {path!r}
import minitwisted.internet.reactor
print(len(sys.modules), sum(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmRSS")))
print(*sorted(sys.modules))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the resident set is read from /proc")
def test_importing_the_reactor_is_cheap():
    """160 modules and 16 MiB, Python's own included.  Without `site`'s .pth files, which differ between installations."""
    (libraries,) = {os.path.dirname(os.path.dirname(os.path.dirname(zope.interface.__file__)))}
    weighed = fresh("-I", "-S", "-c", WEIGH.format(path=[str(source.TOP), libraries])).splitlines()
    modules, resident = map(int, weighed[0].split())
    assert modules <= 160, weighed[1]
    assert resident <= 16 * 1024, f"{resident} KiB"


@pytest.mark.parametrize("heavy", ["ssl", "asyncio", "subprocess", "inspect", "urllib.parse", "tempfile", "pdb", "typing"])
def test_heavy_modules_are_loaded_when_used(heavy):
    """Nothing below the applications loads them; `typing` is for checkers, under ``TYPE_CHECKING``."""
    core = [m for m in MODULES if m.name.split(".")[1:2] not in (["application"], ["trial"], ["scripts"], ["lab"])]
    loaded = [f"{m.path}:{line}" for m in core for name, line in m.imports(inside=False) if name == heavy]
    allowed = [f for f in loaded if heavy == "typing" and "TYPE_CHECKING" in open(source.TOP / f.split(":")[0]).read()]
    allowed += [f for f in loaded if heavy == "asyncio" and "asyncioreactor.py:" in f]  # loaded when it is asked for
    assert [each for each in loaded if each not in allowed] == []


# --- Homes and promises ------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def everything() -> list:
    """Every module of the library, imported, but the one that chooses a reactor for good, and those for other systems."""
    skip = ["minitwisted.internet.reactor"]
    skip += [] if hasattr(select, "kqueue") else ["minitwisted.internet.kqreactor"]
    skip += [] if sys.platform.startswith("linux") else ["minitwisted.internet.inotify", "minitwisted.python._inotify"]
    found = [each.name for each in pkgutil.walk_packages(minitwisted.__path__, "minitwisted.") if each.name not in skip]
    return [importlib.import_module(name) for name in found if not name.endswith("__main__")]


def is_public(dotted: str) -> bool:
    return not any(part.startswith("_") for part in dotted.split("."))


#: Homes that are private in Twisted too, so that programs print them: a ClientService says it lives there, and a TestCase.
PRIVATE_IN_TWISTED = {
    "minitwisted.application._client_service",
    "minitwisted.internet._sslverify",
    "minitwisted.trial._asyncrunner",
    "minitwisted.trial._asynctest",
    "minitwisted.trial._synctest",
}


def test_a_public_object_says_where_it_lives():
    """Whoever sees ``repr(cls)`` or unpickles it finds the object there: public home, same name, same object.

    The laboratory is no library: what its tools import from each other is nobody's API.
    """
    lost = []
    for module in filter(lambda m: is_public(m.__name__) and ".lab." not in m.__name__, everything()):
        for name in getattr(module, "__all__", [n for n in vars(module) if not n.startswith("_")]):
            each = getattr(module, name)
            if not (inspect.isclass(each) or inspect.isfunction(each)) or not each.__module__.startswith("minitwisted"):
                continue
            home = importlib.import_module(each.__module__)
            allowed = is_public(each.__module__) or each.__module__ in PRIVATE_IN_TWISTED
            if not allowed or getattr(home, each.__name__, None) is not each:
                lost.append(f"{module.__name__}.{name} says it lives in {each.__module__}")
    assert lost == []


def classes():
    """Every class of the library, by where it is defined in the source, private ones too."""
    seen = {}
    for module in everything():
        for each in vars(module).values():
            if inspect.isclass(each) and each.__module__.startswith("minitwisted"):
                seen[f"{each.__module__}.{each.__qualname__}"] = each
    return seen.items()


def test_every_declared_interface_is_kept():
    """Whoever says that it implements an interface has its methods, with its signatures."""
    broken, checked = [], 0
    for where, each in classes():
        for promise in zope.interface.implementedBy(each):
            checked += 1
            try:
                verifyClass(promise, each)
            except zope.interface.Invalid as wrong:
                broken.append(f"{where}: {promise.__name__}: {wrong}")
    assert broken == []
    assert checked > 20, "nearly nothing was declared: this test looked at nothing"


def test_public_things_are_described():
    """Public modules' classes and functions have docstrings; methods of classes too, unless they fulfil an interface."""
    silent = [where for where, each in classes() if is_public(where) and not each.__doc__]
    for module in MODULES:
        silent += [f"{module.path} {name}" for name, f in module.functions() if undescribed(module, name, f)]
    assert silent == []


def undescribed(module: source.Module, name: str, function) -> bool:
    """A public function of a public module without a docstring."""
    return "." not in name and is_public(f"{module.name}.{name}") and not source.ast.get_docstring(function)


@pytest.mark.parametrize("module", privacy.DERIVED_FROM)
def test_a_subclass_may_choose_its_names(module):
    """A class that programs derive from takes no plain private name that Twisted's class does not take as well."""
    taken = {name: privacy.trespasses("minitwisted", module, name) for name in privacy.DERIVED_FROM[module].split()}
    assert {name: names for name, names in taken.items() if names} == {}


class _Greedy:
    _at: int = 0

    def begin(self):
        self._state, self.__mine = 1, 2

    def _step(self):
        pass


def test_a_greedy_class_is_seen():
    """What a class's body, its functions and its methods' names take is found; what Python mangles is nobody else's."""
    assert privacy.taken_by(_Greedy) == {"_at", "_state", "_step"}
