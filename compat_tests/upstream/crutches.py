"""What the clone is lent while Twisted's tests run on it, so that hundreds of them can be asked at all.

All tests of reactors are built by one mixin of Twisted's, which reaches for a few private names of reactors and of trial to
clean up after a test.  `LENT` has them; a test that touches no other private name is counted with the public ones.  The
data files of the tests are beside Twisted's own package of tests, so that is where the clone's packages are said to lie.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path

LENT = {
    "_parents",  # of a test case: where it looks for what a test says of itself
    "_internalReaders",  # of a reactor: its own descriptors
    "_uninstallHandler",  # of a reactor: hear no more of children
    "_asBytesPath",  # of a FilePath: how the tests of processes spell the interpreter
    "_originalReactorDict",  # the mixin's own: what it wrote down of a reactor, to put it back
    "_originalReactorClass",
    "twisted.internet._threadedselect",  # a kind of reactor that the mixin names, see `modules.REACTORS`
    "twisted.python.deprecate._fullyQualifiedName",  # how the mixin names the classes that it makes
}


def lend(modules=()) -> None:
    """Put the lent names where the mixin looks for them, if this is the clone; `modules` of tests are about to run."""
    import twisted
    import twisted.test
    from twisted.internet.base import ReactorBase
    from twisted.trial.unittest import SynchronousTestCase

    if ReactorBase.__module__.startswith("twisted."):
        return
    SynchronousTestCase._parents = property(places)
    ReactorBase._internalReaders = property(lambda self: self._internal)
    ReactorBase._uninstallHandler = lambda self: None
    top = Path(PathFinder.find_spec("twisted").submodule_search_locations[0])
    twisted.__file__ = str(top / "__init__.py")
    twisted.test.__file__ = str(top / "test" / "__init__.py")
    if "twisted.test.test_plugin" in modules:
        keep_plugins_in_mind(top)


def keep_plugins_in_mind(top: Path) -> None:
    """Have a cache of plugins, which the laboratory has not: it finds Twisted's too, and what is kept there is Twisted's."""
    import twisted.plugins

    twisted.plugins.__path__[:] = [place for place in twisted.plugins.__path__ if Path(place).parent != top]
    twisted.plugin.CACHE = "dropin.cache"


def places(test) -> list:
    """Where trial looks: the method, the test case, the module."""
    return [getattr(test, test._testMethodName), test, sys.modules.get(type(test).__module__)]
