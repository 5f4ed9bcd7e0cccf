"""The loader, asked from a program."""

from __future__ import annotations

import os
import types
import unittest
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import reporter

CASES = """
from {tw}.trial import unittest

class B(unittest.TestCase):
    def test_z(self):
        pass

    def test_a(self):
        pass

    def helper(self):
        pass

class A(B):
    def test_m(self):
        pass
"""


def names_of(test):
    """The tests in a bundle, as lists in lists."""
    if isinstance(test, unittest.TestSuite):
        return [names_of(each) for each in test]
    return test.id()


def module(tw, name="cases", text=CASES):
    """A module of tests in the current directory, importable."""
    with open(f"{name}.py", "w") as file:
        file.write(text.replace("{tw}", tw.package))
    import sys

    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    return __import__(name)


@scenario("trial", min_events=25)
def loader_by_what_it_is(tw, rec):
    """Modules, classes and methods are loaded, and whatever they are not is refused in words."""
    cases, loader = module(tw), tw["trial.runner"].TestLoader()
    rec("module", names_of(loader.loadModule(cases)))
    rec("class", names_of(loader.loadClass(cases.A)))
    rec("names", loader.getTestCaseNames(cases.A), loader.getTestCaseNames(object))
    rec("classes", loader.findTestClasses(cases))
    rec("anything", names_of(loader.loadAnything(cases)), names_of(loader.loadAnything(cases.B)))
    rec("method", loader.loadAnything(cases.B.helper, parent=cases.B, qualName=["B", "helper"]).id())
    suite = tw["trial.unittest"].TestSuite()
    rec("suite", loader.loadAnything(suite) is suite)
    for load in (loader.loadModule, loader.loadClass, loader.loadPackage, loader.loadAnything):
        for wrong in (3, "name", object, tw.package):
            rec.raises(load, wrong)
    rec.raises(loader.loadFile, "nowhere.py")
    rec.raises(loader.loadFile, 3)


@scenario("trial", min_events=16)
def loader_by_name(tw, rec):
    """Names are looked up; an error on the way is a test that fails."""
    module(tw)
    loader = tw["trial.runner"].TestLoader()
    for name in ("cases", "cases.A", "cases.B.test_a", "cases.B.nothing", "cases.nothing", "nowhere", "nowhere.at.all", ""):
        suite = loader.loadByName(name)
        rec(name, names_of(suite), [repr(each) for each in suite if not isinstance(each, unittest.TestSuite)])
    rec("older name", names_of(loader.loadTestsFromName("cases.A")))
    rec("many", names_of(loader.loadByNames(["cases.B.test_a", "cases.B", "cases.B", "zz", "cases.B.test_a", "zz"])))
    rec("found", names_of(loader.findByName("cases.B")))
    for wrong in ("cases.nothing", "nowhere", "nowhere.at", "a..b", "cases.B.test_a.more"):
        rec.raises(loader.findByName, wrong)


@scenario("trial", min_events=3)
def loader_in_another_order(tw, rec):
    """The sorter is asked for classes and for tests, bundle by bundle."""
    cases = module(tw)
    asked = []

    def last_letter(thing):
        name = thing.__name__ if isinstance(thing, type) else thing.id()
        asked.append(name)
        return [-ord(letter) for letter in name]

    loader = tw["trial.runner"].TestLoader(sorter=last_letter)
    rec("loaded", names_of(loader.loadModule(cases)))
    rec("asked", asked)
    rec("sorted", [each.__name__ for each in loader.sort([cases.A, cases.B])])


@scenario("trial", min_events=5)
def loader_makes_other_suites(tw, rec):
    """The suite's class and the prefix of methods can be others."""
    cases = module(tw)
    runner = tw["trial.runner"]

    class Loader(runner.TestLoader):
        methodPrefix = "help"

    rec("prefix", names_of(Loader().loadModule(cases)), Loader().getTestCaseNames(cases.B))
    suite = runner.TestLoader(runner.DestructiveTestSuite).loadByName("cases.A")
    rec("kind", suite, *suite)
    rec("defaults", runner.TestLoader.methodPrefix, runner.TestLoader.modulePrefix)
    rec("equal", runner.TestLoader() == runner.TestLoader(), runner.TestLoader(list) == runner.TestLoader())
    rec.raises(hash, runner.TestLoader())


@scenario("trial", min_events=4)
def loader_asks_a_module(tw, rec):
    """testSuite comes before test_suite, and both before the classes."""
    cases, loader = module(tw), tw["trial.runner"].TestLoader()
    cases.test_suite = lambda: "the newer one's"
    rec("one", loader.loadModule(cases))
    cases.testSuite = lambda: "the older one's"
    rec("both", loader.loadModule(cases))
    del cases.testSuite, cases.test_suite
    cases.__doctests__ = ["cases", "nowhere"]
    suite = loader.loadModule(cases)
    rec("doctests", names_of(suite))
    rec("missing", [repr(each) for each in list(suite)[1] if isinstance(each, tw["trial.runner"].ErrorHolder)])


@scenario("trial", min_events=5)
def loader_of_doctests(tw, rec):
    """Doctests come from modules, and of anything else there is a warning."""
    text = "def f():\n    '''\n    >>> 1\n    1\n    '''\n\ndef g():\n    '''\n    >>> 2\n    3\n    '''\n"
    documented, loader = module(tw, "documented", text), tw["trial.runner"].TestLoader()
    rec("by module", names_of(loader.loadDoctests(documented)))
    rec("by name", names_of(loader.loadDoctests("documented")))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rec("of a number", loader.loadDoctests(3))
    rec("warned", [(each.category, str(each.message)) for each in caught])
    result, _ = reporter(tw, "Reporter")
    loader.loadDoctests("documented").run(result)
    rec("ran", result.testsRun, result.successes, len(result.failures), len(result.errors))


@scenario("trial", min_events=9)
def names_of_tests(tw, rec):
    """What things are called, and what has no name."""
    cases, runner = module(tw), tw["trial.runner"]
    rec("names", runner.name(cases.A), runner.name(cases.A("test_m")))
    for wrong in (3, "x", object):
        rec.raises(runner.name, wrong)
    rec("test cases", [runner.isTestCase(each) for each in (cases.A, unittest.TestCase, object, 3, cases, cases.A("test_m"))])
    rec("packages", [runner.isPackage(each) for each in (unittest, warnings, 3, None)])
    rec.raises(runner.isPackage, types.ModuleType("bare"))
    os.mkdir("pack")
    rec("directory", runner.isPackageDirectory("pack"), runner.isPackageDirectory("nowhere"))
    open("pack/__init__.py", "w").close()
    rec("directory", runner.isPackageDirectory("pack"))


@scenario("trial", min_events=6)
def modules_of_files(tw, rec):
    """A file's module, imported by its name if it has one and from the file if not."""
    module(tw)
    runner = tw["trial.runner"]
    os.mkdir("aside")
    with open("aside/alone.py", "w") as file:
        file.write("value = 3")
    with open("aside/cases.py", "w") as file:
        file.write("value = 4")
    rec("known", runner.filenameToModule("cases.py").__name__, runner.filenameToModule("./cases.py").B)
    alone = runner.filenameToModule("aside/alone.py")
    rec("alone", alone.__name__, alone.value)
    rec("another of the name", runner.filenameToModule("aside/cases.py").value)
    for wrong in ("nowhere.py", "nowhere", os.sep + "tmp"):
        rec.raises(runner.filenameToModule, wrong)
