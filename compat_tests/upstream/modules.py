"""Which of Twisted's test modules concern what the clone mirrors: a rule over ``scope.py``, and a small table.

The rule: the tests of ``internet.defer`` are ``internet.test.test_defer`` and ``test.test_defer``, and those whose name goes on
after an underscore (``test_defer_await``); a package that is in scope as a whole brings its whole ``test`` package.  The table
has those that are called otherwise, each with the mirrored module it is about, and counts only when that one is in scope.
"""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path

from compat_tests.scope import MODULES

#: Test module → the mirrored module that it is about.
OTHERWISE = {
    "test.test_application": "application.service",
    "test.test_cooperator": "internet.task",
    "test.test_factories": "internet.protocol",
    "test.test_internet": "internet.base",
    "test.test_iutils": "internet.utils",
    "test.test_loopback": "protocols.loopback",
    "test.test_paths": "python.filepath",
    "test.test_persisted": "persisted.styles",
    "test.test_protocols": "protocols.basic",
    "test.test_sslverify": "internet.ssl",
    "test.test_sni": "internet.ssl",
    "test.test_strerror": "internet.error",
    "test.test_stateful": "protocols.stateful",
    "test.test_tpfile": "protocols.basic",
    "internet.test.test_core": "internet.base",
    "internet.test.test_default": "internet.reactor",
    "internet.test.test_fakes": "internet.testing",
    "internet.test.test_fdset": "internet.posixbase",
    "internet.test.test_filedescriptor": "internet.abstract",
    "internet.test.test_inlinecb": "internet.defer",
    "internet.test.test_newtls": "internet.ssl",
    "internet.test.test_posixprocess": "internet.process",
    "internet.test.test_baseprocess": "internet.process",
    "internet.test.test_resolver": "internet.base",
    "internet.test.test_sigchld": "internet.process",
    "internet.test.test_socket": "internet.tcp",
    "internet.test.test_time": "internet.base",
    "internet.test.test_tls": "internet.ssl",
    "application.test.test_internet": "application.internet",
    "python.test.test_inotify": "internet.inotify",
    "python.test.test_shellcomp": "python.usage",
    "scripts.test.test_scripts": "scripts.twistd",
}

#: Packages whose tests are not named after modules, each with the mirrored module, or the package, that they are about.
WHOLE = {
    "logger": "logger",
    "trial": "trial",
    "protocols.haproxy": "protocols.haproxy",
    "application.runner": "application.app",
    "application.twist": "application.app",
    "trial._dist": "scripts.trial",
    "_threads": "python.threadpool",
}

#: Tests of reactors are made anew for each kind; of these kinds only when the module is in scope.
REACTORS = {
    "_AsyncioSelectorReactor": "internet.asyncioreactor",
    "_ThreadedSelectReactor": "internet._threadedselect",
    "_GlibReactor": "internet.glib2reactor",
}


def root() -> Path | None:
    """The directory of the installed Twisted."""
    spec = PathFinder.find_spec("twisted")
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def present() -> list[str]:
    """Every test module of the wheel, named from below ``twisted``."""
    top = root()
    found = sorted(top.glob("**/test/test_*.py")) if top else []
    return [".".join(path.relative_to(top).with_suffix("").parts) for path in found]


def wanted(scope=MODULES) -> list[str]:
    """Those that concern a module in `scope`."""
    return [f"twisted.{name}" for name in present() if concerns(name, scope)]


def concerns(name: str, scope) -> bool:
    """Whether the test module `name` is about something in `scope`."""
    if name in OTHERWISE:
        return _covers(scope, OTHERWISE[name])
    package, _, last = name.rpartition(".test_")
    above = package.rpartition(".")[0] if "." in package else ""
    if above in WHOLE and _covers(scope, WHOLE[above]):
        return True
    return any(_named_after(last, above, each) for each in scope)


def _covers(scope, module: str) -> bool:
    return any(each == module or each.startswith(f"{module}.") for each in scope)


def _named_after(last: str, above: str, module: str) -> bool:
    package, _, own = module.rpartition(".")
    return (above in ("", package)) and (last == own or last.startswith(f"{own}_"))


def of_package(package: str) -> list[str]:
    """All test modules below a package of Twisted, for whole stacks."""
    return [f"twisted.{name}" for name in present() if name.startswith(f"{package}.")]


def foreign(scope=MODULES) -> list[str]:
    """The kinds of reactors whose tests are left out: they are Twisted's own, and not what is tried here."""
    return [kind for kind, module in REACTORS.items() if not _covers(scope, module)]
