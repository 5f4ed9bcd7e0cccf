"""From names to tests.

A person says ``trial poetry.test_client.FormatTests poetry/test_server.py``; a `TestLoader` finds what is meant and bundles
it.  A name with a slash is a file or a directory; any other is a module, or something reached from one by attributes.
A file is imported under the name that Python itself would import it by if there is such a name, so that it is not loaded twice.

Whatever goes wrong while a name is looked up is itself a result of the run: it becomes an `ErrorHolder` of that name, and the
other tests run.

What is loaded is put in order by `sorter`, a function from a class, a test or a module to a value: by default its name.
"""

from __future__ import annotations

import doctest
import importlib.machinery
import importlib.util
import inspect
import os
import pkgutil
import sys
import types
import unittest as pyunit
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minitwisted.python import reflect
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure
from minitwisted.trial._suites import ErrorHolder
from minitwisted.trial.unittest import TestSuite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def isPackage(module: Any) -> bool:
    """Whether it is a module that is a package."""
    if not isinstance(module, types.ModuleType):
        return False
    file: Any = module.__file__  # a directory without an __init__ file has None, which is refused
    return os.path.splitext(os.path.basename(file))[0] == "__init__"


def isPackageDirectory(dirname: str) -> str | bool:
    """The name of the ``__init__`` file in a directory; False if it has none and so is no package."""
    for suffix in importlib.machinery.all_suffixes():
        if os.path.exists(os.path.join(dirname, f"__init__{suffix}")):
            return f"__init__{suffix}"
    return False


def isTestCase(obj: Any) -> bool:
    """Whether it is a class of test cases, Twisted's or the standard library's."""
    return isinstance(obj, type) and issubclass(obj, pyunit.TestCase)


def samefile(filename1: str, filename2: str) -> bool:
    """Whether two paths are one file. Deprecated: ask ``os.path.samefile``."""
    text = f"{samefile.__module__}.samefile was deprecated in Twisted 26.10.0; please use os.path.samefile instead"
    warnings.warn(text, DeprecationWarning, stacklevel=2)
    return os.path.abspath(filename1) == os.path.abspath(filename2)


def name(thing: Any) -> str:
    """What a class of tests, a test, or a module that was found (and can be loaded) is called.  TypeError for anything else."""
    if isTestCase(thing):
        return reflect.qual(thing)
    if isinstance(thing, pyunit.TestCase):
        return thing.id()
    if hasattr(thing, "load"):
        return thing.name
    raise TypeError(f"Cannot name {thing!r}")


@dataclass(frozen=True)
class Found:
    """A module that was found in a package and is not imported yet."""

    name: str

    def load(self) -> Any:
        """The module."""
        return reflect.namedAny(self.name)


def modules_in(package: Any, recurse: bool) -> Iterator[Found]:
    """The modules of a package, without importing any; if `recurse`, itself and those of the packages in it too."""
    if recurse:
        yield Found(package.__name__)
    yield from _modules_below(package.__name__, list(package.__path__), recurse)


def _modules_below(package: str, path: list[str], recurse: bool) -> Iterator[Found]:
    for each in pkgutil.iter_modules(path):
        full = f"{package}.{each.name}"
        yield Found(full)
        if each.ispkg and recurse:
            yield from _modules_below(full, [os.path.join(directory, each.name) for directory in path], recurse)


def _loaded_from(path: str, module: str) -> Any:
    """The module in the file `path`, imported anew under the name `module`."""
    loader = importlib.machinery.SourceFileLoader(module, path)
    spec = importlib.util.spec_from_loader(module, loader)
    assert spec is not None
    made = sys.modules[module] = importlib.util.module_from_spec(spec)
    try:
        loader.exec_module(made)
    except BaseException:
        del sys.modules[module]
        raise
    return made


def filenameToModule(fn: str) -> Any:
    """The module in a file, or the package in a directory: imported properly if Python can find it, else from the file.

    :raise ValueError: there is no such file, or the directory is no package.
    """
    if not os.path.exists(fn):
        raise ValueError(f"{fn!r} doesn't exist")
    module = reflect.filenameToModuleName(fn)
    try:
        found = reflect.namedAny(module)
    except (ValueError, AttributeError):
        return _loaded_from(_source_of(fn), module)
    # Another file of the same name may stand first on the path.
    if not hasattr(found, "__file__"):
        raise ValueError(f"{fn!r} is not a package directory")
    if not os.path.samefile(_source_of(fn), inspect.getsourcefile(found) or found.__file__):
        return _loaded_from(_source_of(fn), module)
    return found


def _source_of(path: str) -> str:
    """The file that holds the code of a file or of a package's directory."""
    if not os.path.isdir(path):
        return path
    inside = isPackageDirectory(path)
    if not inside:
        raise ValueError(f"{path!r} is not a package directory")
    return os.path.join(path, str(inside))


def _qualNameWalker(qualName: str) -> Iterator[tuple[str, list[str]]]:
    """A dotted name cut in two at each of its dots, the longest beginning first; what comes after it as a list."""
    words = qualName.split(".")
    for end in range(len(words), 0, -1):
        yield ".".join(words[:end]), words[end:]


def _longest_module(qualName: str) -> tuple[Any, list[str]]:
    """The module that the longest beginning of `qualName` names, and the words after it.

    Only a module that is not there makes a shorter beginning be tried; one that cannot be imported is what went wrong.
    """
    for module, rest in _qualNameWalker(qualName):
        try:
            return reflect.namedModule(module), rest
        except ModuleNotFoundError as error:
            missing = error.name or ""
            if module != missing and not module.startswith(f"{missing}."):
                raise
    return reflect.namedAny(qualName), []  # which says in its own words that there is nothing


@dataclass(slots=True)
class TestLoader:
    """
    Makes bundles of tests.

    `suiteFactory` makes a bundle of a list of tests, and `sorter` gives each class, test or module what it is ordered by.
    Methods whose name begins with `methodPrefix` are tests, and modules whose name begins with `modulePrefix` are looked into
    when a whole package is loaded.
    """

    __test__ = False  # its name begins with Test, and it is none

    suiteFactory: Any = TestSuite
    sorter: Callable[[Any], Any] = name

    methodPrefix = "test"
    modulePrefix = "test_"

    def sort(self, xs: Iterable[Any]) -> list[Any]:
        """`xs` in order."""
        return sorted(xs, key=self.sorter)

    # --- by name ---

    def loadByNames(self, names: list[str], recurse: bool = False) -> Any:
        """The tests of all `names` in one bundle.  A name given twice counts once."""
        return self.suiteFactory(self._uniqueTests([self.loadByName(each, recurse) for each in names]))

    def _uniqueTests(self, things: Iterable[Any]) -> Iterator[Any]:
        # By text: two tests that a class inherited are equal and yet two.
        seen = set()
        for bundle in things:
            for test in bundle:
                key = (type(test), str(test))
                if key not in seen:
                    seen.add(key)
                    yield test

    def loadByName(self, name: str, recurse: bool = False) -> Any:
        """A bundle of the tests that `name` means, or of the error that came of looking for them."""
        try:
            return self.suiteFactory([self.findByName(name, recurse=recurse)])
        except BaseException:
            return self.suiteFactory([ErrorHolder(name, Failure())])

    loadTestsFromName = loadByName

    def findByName(self, _name: str, recurse: bool = False) -> Any:
        """The test or the bundle that the file or the dotted name means.

        :raise ModuleNotFound: there is no module at its beginning.
        :raise AttributeError: the module has no such thing.
        Whatever a module raises when it is imported is raised too.
        """
        name = _name
        if os.sep in name:
            name = reflect.filenameToModuleName(name)
            try:
                __import__(name)
            except ImportError:
                return self.loadFile(_name, recurse=recurse)
        thing, rest = _longest_module(name)
        parent = None
        for word in rest:
            parent = thing
            try:
                thing = getattr(parent, word)
            except AttributeError:
                raise AttributeError(f"{name} does not exist.")
        return self.loadAnything(thing, recurse=recurse, parent=parent, qualName=rest)

    def loadFile(self, fileName: str, recurse: bool = False) -> Any:
        """The tests of a file.  ValueError if it cannot be read; what it raises when run is raised."""
        try:
            return self.loadAnything(_loaded_from(fileName, reflect.filenameToModuleName(fileName)), recurse=recurse)
        except OSError:
            raise ValueError(f"{fileName} is not a Python file.")

    # --- by what it is ---

    def loadAnything(self, obj: Any, recurse: bool = False, parent: Any = None, qualName: Any = None) -> Any:
        """The tests of a package, a module, a class, or a method named `qualName` (a list of words) of the class `parent`.

        :raise TypeError: it is none of these.
        """
        if isPackage(obj):
            return self.loadPackage(obj, recurse=recurse)
        if isinstance(obj, types.ModuleType):
            return self.loadModule(obj)
        if isTestCase(obj):
            return self.loadClass(obj)
        if isinstance(obj, types.FunctionType) and isTestCase(parent):
            return self._makeCase(parent, qualName[-1])
        if isinstance(obj, TestSuite):
            return obj
        raise TypeError(f"don't know how to make test from: {obj}")

    def loadPackage(self, package: Any, recurse: bool = False) -> Any:
        """The tests of those modules of a package whose name begins with `modulePrefix`.  TypeError if it is no package."""
        if not isPackage(package):
            raise TypeError(f"{package!r} is not a package")
        found = [each for each in modules_in(package, recurse) if each.name.rpartition(".")[2].startswith(self.modulePrefix)]
        return self.suiteFactory([self._load_found(each) for each in self.sort(found)])

    def _load_found(self, found: Found) -> Any:
        try:
            module = found.load()
        except BaseException:
            return ErrorHolder(found.name, Failure())
        return self.loadModule(module)

    def loadModule(self, module: Any) -> Any:
        """The tests of a module: what its ``testSuite`` or ``test_suite`` returns, or else those of all its classes.

        If it has a list ``__doctests__`` of modules or their names, their doctests follow.  TypeError if it is no module.
        """
        if not isinstance(module, types.ModuleType):
            raise TypeError(f"{module!r} is not a module")
        for hook in ("testSuite", "test_suite"):
            if hasattr(module, hook):
                return getattr(module, hook)()
        suite = self.suiteFactory([self.loadClass(each) for each in self.findTestClasses(module)])
        if not hasattr(module, "__doctests__"):
            return suite
        return self.suiteFactory([suite, self.suiteFactory([self.loadDoctests(each) for each in module.__doctests__])])

    loadTestsFromModule = loadModule

    def findTestClasses(self, module: Any) -> list[Any]:
        """The classes of tests in a module, in order; one that has two names there, twice."""
        return self.sort(value for _, value in inspect.getmembers(module) if isTestCase(value))

    def loadDoctests(self, module: Any) -> Any:
        """The doctests of a module, given itself or by its name.  Warns of anything else, and returns None."""
        if isinstance(module, str):
            try:
                module = reflect.namedAny(module)
            except BaseException:
                return ErrorHolder(module, Failure())
        if not isinstance(module, types.ModuleType):
            warnings.warn("trial only supports doctesting modules", stacklevel=2)
            return None
        return doctest.DocTestSuite(module)

    def loadClass(self, klass: Any) -> Any:
        """The tests of a class.  TypeError if it is no class, ValueError if not one of tests."""
        if not isinstance(klass, type):
            raise TypeError(f"{klass!r} is not a class")
        if not isTestCase(klass):
            raise ValueError(f"{klass!r} is not a test case")
        cases = [self._makeCase(klass, self.methodPrefix + each) for each in self.getTestCaseNames(klass)]
        return self.suiteFactory(self.sort(cases))

    loadTestsFromTestCase = loadClass

    def getTestCaseNames(self, klass: Any) -> list[str]:
        """What follows `methodPrefix` in the names of a class's tests: its bases' first, in the order they were written."""
        return reflect.prefixedMethodNames(klass, self.methodPrefix)

    def _makeCase(self, klass: Any, methodName: str) -> Any:
        return klass(methodName)


at_home(
    "minitwisted.trial.runner", TestLoader, isPackage, isPackageDirectory, isTestCase, samefile, name, filenameToModule
)
