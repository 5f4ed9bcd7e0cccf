"""What names on trial's command line mean, and what comes of those that mean nothing."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import trial

ONE = """
from {tw}.trial import unittest

class One(unittest.SynchronousTestCase):
    def test_a(self):
        pass

    def test_b(self):
        pass

    def not_so_called(self):
        print("ran all the same")

class Two(One):
    def test_c(self):
        pass
"""

PACKAGE = {
    "pack/__init__.py": "",
    "pack/test_one.py": ONE,
    "pack/other.py": ONE,
    "pack/sub/__init__.py": "",
    "pack/sub/test_two.py": ONE,
    "pack/sub/test_three.py": "raise ValueError('while imported')",
    "pack/sub/test_four.py": "import no_such_module_here",
    "pack/test_pack/__init__.py": ONE,
    "plain/test_in_no_package.py": ONE,
}


@scenario("trial", limit=20, min_events=2)
def trial_loads_a_package(tw, rec):
    """A package means all its test modules, those of its packages too; one that cannot be imported is an error."""
    trial(tw, rec, "pack", files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_does_not_recurse(tw, rec):
    """With -N the packages in a package are left out."""
    trial(tw, rec, "-N", "pack", files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_loads_a_directory(tw, rec):
    """A directory, by its path."""
    trial(tw, rec, "--reporter=bwverbose", "pack/sub/", files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_loads_files(tw, rec):
    """Files by their paths: in a package, and in no package at all."""
    trial(tw, rec, "--reporter=bwverbose", "pack/test_one.py", "plain/test_in_no_package.py", files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_loads_dotted_names(tw, rec):
    """Modules, classes and methods by their names, and a method that is not called like a test."""
    names = ["pack.test_one.Two.test_a", "pack.other.One", "pack.sub.test_two", "pack.test_one.One.not_so_called"]
    trial(tw, rec, "--reporter=bwverbose", *names, files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_loads_a_name_once(tw, rec):
    """A name given twice counts once; a class and its method do not."""
    names = ["pack.test_one.One", "pack.test_one.One.test_a", "pack.test_one.One", "pack.test_one.One.test_a"]
    trial(tw, rec, "--reporter=bwverbose", *names, files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_tells_of_missing_names(tw, rec):
    """Names that mean nothing are errors, each in its own words, and the rest is run."""
    names = ["nowhere", "nowhere.py", "pack.nothing", "pack.test_one.One.test_z", "pack.test_one.Three", "a..b"]
    trial(tw, rec, *names, "pack.test_one.Two.test_c", files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_tells_of_missing_files(tw, rec):
    """Paths that lead nowhere."""
    trial(tw, rec, "pack/nothing.py", "./nowhere.py", "pack/nothing/", "./", files=PACKAGE)


@scenario("trial", limit=20, min_events=2)
def trial_tells_of_what_is_no_test(tw, rec):
    """Things that exist and are no tests."""
    files = {"things.py": "import sys\nnumber = 3\nclass Plain:\n    def method(self):\n        pass\n"}
    trial(tw, rec, "things.number", "things.Plain", "things.Plain.method", "things.sys", "things", files=files)


@scenario("trial", limit=20, min_events=2)
def trial_tells_of_broken_modules(tw, rec):
    """Modules that cannot be imported, by name: missing imports, errors, syntax, leaving."""
    files = {
        **PACKAGE,
        "test_syntax.py": "def broken(:\n",
        "test_leaves.py": "raise SystemExit(3)",
        "test_deep.py": "import pack.sub.test_three",
    }
    names = ["pack.sub.test_three", "pack.sub.test_four.Some.test_it", "test_syntax", "test_leaves", "test_deep"]
    trial(tw, rec, *names, files=files)


@scenario("trial", limit=20, min_events=2)
def trial_tells_of_a_broken_file(tw, rec):
    """A module that cannot be imported, by its path."""
    trial(tw, rec, "pack/sub/test_three.py", files=PACKAGE)


HOOKS = """
from {tw}.trial import unittest

class Case(unittest.SynchronousTestCase):
    def test_a(self):
        pass

    def test_b(self):
        pass

def test_suite():
    return unittest.TestSuite([Case("test_b")])
"""

BOTH = HOOKS + """
def testSuite():
    return unittest.TestSuite([Case("test_a"), Case("test_a")])
"""


@scenario("trial", limit=20, min_events=2)
def trial_asks_for_suites(tw, rec):
    """A module's own suite is what is run, whatever else is in it; of two hooks the older one wins."""
    files = {"test_hook.py": HOOKS, "test_both.py": BOTH}
    trial(tw, rec, "--reporter=bwverbose", "test_hook", "test_both", files=files)


DOCTESTS = """
'''
>>> 1 + 1
2
'''
from {tw}.trial import unittest

__doctests__ = ["documented", "not_there_at_all"]

class Case(unittest.SynchronousTestCase):
    def test_a(self):
        pass
"""

DOCUMENTED = """
'''
>>> 2 + 2
4
'''

def wrong():
    '''
    >>> 2 + 2
    5
    '''
"""


@scenario("trial", limit=20, min_events=2)
def trial_runs_doctests(tw, rec):
    """A module can name modules whose doctests belong to it."""
    files = {"test_documented.py": DOCTESTS, "documented.py": DOCUMENTED}
    trial(tw, rec, "--reporter=bwverbose", "test_documented", files=files)


NESTED = """
from {tw}.trial import unittest
from elsewhere import Base, Mixin

class Derived(Mixin, Base):
    def test_own(self):
        pass

Alias = Derived
not_a_class = Derived("test_own")
"""

ELSEWHERE = """
from {tw}.trial import unittest

class Base(unittest.SynchronousTestCase):
    def test_base(self):
        pass

class Mixin:
    def test_mixed_in(self):
        pass

    test_number = 3
"""


@scenario("trial", limit=20, min_events=2)
def trial_finds_what_a_module_names(tw, rec):
    """All classes that a module has names for, imported ones too, one with two names twice."""
    trial(tw, rec, "--reporter=bwverbose", "test_nested", files={"test_nested.py": NESTED, "elsewhere.py": ELSEWHERE})


@scenario("trial", limit=20, min_events=2)
def trial_of_an_empty_module(tw, rec):
    """No tests at all are no failure."""
    trial(tw, rec, "test_empty", files={"test_empty.py": "x = 1"})
