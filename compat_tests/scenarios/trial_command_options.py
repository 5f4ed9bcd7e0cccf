"""The command line of trial."""

from __future__ import annotations

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import trial

ORDERED = """
from {tw}.trial import unittest

class Zebra(unittest.SynchronousTestCase):
    def test_last(self):
        pass

    def test_first(self):
        pass

class Ape(unittest.SynchronousTestCase):
    def test_only(self):
        pass

class Bear(Zebra):
    def test_own(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_help(tw, rec):
    """--help tells of every option."""
    trial(tw, rec, "--help")


@scenario("trial", limit=20, min_events=2)
def trial_without_arguments(tw, rec):
    """Without arguments it is --help."""
    trial(tw, rec)


@scenario("trial", limit=20, min_events=2)
def trial_lists_its_reporters(tw, rec):
    """--help-reporters lists what --reporter takes."""
    trial(tw, rec, "--help-reporters")


@scenario("trial", limit=20, min_events=2)
def trial_lists_its_orders(tw, rec):
    """--help-orders lists what --order takes."""
    trial(tw, rec, "--help-orders")


@scenario("trial", limit=20, min_events=2)
def trial_in_order_of_names(tw, rec):
    """Without more being said, classes and tests run in the order of their names."""
    trial(tw, rec, "-o", "alphabetical", "test_ordered", files={"test_ordered.py": ORDERED})


@scenario("trial", limit=20, min_events=2)
def trial_from_top_to_bottom(tw, rec):
    """With --order=toptobottom, in the order they were written."""
    trial(tw, rec, "--order=toptobottom", "test_ordered", files={"test_ordered.py": ORDERED})


@scenario("trial", limit=20, min_events=2)
def trial_at_random(tw, rec):
    """With --random, in an order that the seed decides and that can be had again."""
    trial(tw, rec, "--random", "7", "test_ordered", files={"test_ordered.py": ORDERED})


@scenario("trial", limit=20, min_events=4)
def trial_refuses_nonsense(tw, rec):
    """What cannot be is refused with a line that says it, and status 1."""
    trial(tw, rec, "--bogus")
    trial(tw, rec, "--debug", "--debugger=no_such_debugger", "x")


@scenario("trial", min_events=32)
def trial_options_refused(tw, rec):
    """Every value that makes no sense, and what does not go together."""
    for line in (
        ["--order=sideways", "x"],
        ["--random=x", "x"],
        ["--random=-1", "x"],
        ["--tbformat=odd", "x"],
        ["--nopm", "x"],
        ["--recursionlimit=much", "x"],
        ["--reactor=steam", "x"],
        ["--testmodule"],
        ["-j", "x"],
        ["-j", "0"],
        ["-j2", "--debug"],
        ["-j2", "--profile"],
        ["-j2", "--debug-stacktraces"],
        ["-j2", "--profile", "--debug"],
        ["--reporter", "", "x"],
        ["-z", "5", "-o", "toptobottom"],
    ):
        rec("asked", line)
        rec.raises(tw["scripts.trial"].Options().parseOptions, line)


@scenario("trial", min_events=13)
def trial_options_taken(tw, rec):
    """What the options come to."""
    for line in (
        ["a", "b"],
        ["-j", "2", "a"],
        ["-xenuN", "--unclean-warnings", "--force-gc", "a"],
        ["--tbformat=emacs", "-o", "toptobottom", "--reporter=text"],
        ["--tbformat=cgitb", "-z", "5"],
        ["--temp-directory=there", "-l", "that.log", "--debugger=other", "-B"],
    ):
        options = tw["scripts.trial"].Options()
        options.parseOptions(line)
        rec("taken", sorted(options.items(), key=str))
        rec("tracer", options.tracer, options["tests"])
    rec("formats", sorted(tw["scripts.trial"].TBFORMAT_MAP.items()))


@scenario("trial", min_events=16)
def trial_reads_local_variables(tw, rec):
    """What a file's first two lines say of it."""
    names = tw["scripts.trial"]
    lines = (
        "x = 1\n# -*- mode: python; test-case-name: a.b,c -*-\n",
        "\n\n# -*- test-case-name: third -*-\n",
        "# -*- python -*-\n",
        "# -*- a: b; c -*-",
        "# -*- a: b; test-case-name : d ;-*-",
        "# -*- a:b:c -*-",
        "-*-",
        "",
    )
    for text in lines:
        with open("some.py", "w") as file:
            file.write(text)
        rec("says", names.loadLocalVariables("some.py"), names.getTestModules("some.py"))
    rec.raises(names.loadLocalVariables, "absent.py")
    for name in ("test_foo.py", "/a/b/test_x.py", "test_x.pyc", "footest_.py", "test_", "test_.py", "x/test_/y.py"):
        rec("is", name, names.isTestFile(name))


UNTIL = """
from {tw}.trial import unittest

class Until(unittest.SynchronousTestCase):
    passes = []

    def test_it(self):
        self.passes.append(1)
        self.assertLess(len(self.passes), 3)
"""


@scenario("trial", limit=20, min_events=2)
def trial_until_failure(tw, rec):
    """With -u the tests run again and again until one fails."""
    trial(tw, rec, "-u", "--reporter=text", "test_until", files={"test_until.py": UNTIL})


GARBAGE = """
import gc, sys
from {tw}.trial import unittest

class Garbage(unittest.SynchronousTestCase):
    def test_collector(self):
        print("enabled", gc.isenabled())

    def test_limit(self):
        print("limit", sys.getrecursionlimit())

    def test_module(self):
        import this_is_not_there
"""


@scenario("trial", limit=30, min_events=2)
def trial_changes_the_interpreter(tw, rec):
    """The collector, the recursion limit, and modules that are to seem missing."""
    how = ["--disablegc", "--recursionlimit=3333", "--without-module=this_is_not_there,nor_is_this"]
    trial(tw, rec, *how, "test_garbage", files={"test_garbage.py": GARBAGE, "this_is_not_there.py": ""})


COLLECTED = """
import gc
from {tw}.trial import unittest

class Loop:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("collected")

class Leaves(unittest.SynchronousTestCase):
    def test_a(self):
        Loop()

    def test_b(self):
        print("second")
"""


@scenario("trial", limit=20, min_events=2)
def trial_forces_collection(tw, rec):
    """With --force-gc what a test leaves is collected before the next."""
    trial(tw, rec, "--disablegc", "--force-gc", "test_collected", files={"test_collected.py": COLLECTED})


@scenario("trial", limit=30, min_events=4)
def trial_on_another_reactor(tw, rec):
    """-r chooses the reactor before anything is loaded."""
    text = """
from {tw}.internet import reactor
from {tw}.trial import unittest

class Which(unittest.TestCase):
    def test_it(self):
        print(type(reactor).__name__)
"""
    for kind in ("select", "poll"):
        trial(tw, rec, "-r", kind, "test_which", files={"test_which.py": text}, lanes=f"{kind} ")


@scenario("trial", limit=30, min_events=5)
def trial_of_a_file_being_edited(tw, rec):
    """--testmodule runs the tests that a file's first lines name, or the file itself if it is one of tests."""
    files = {
        "test_ordered.py": ORDERED,
        "ordered.py": "# -*- test-case-name: test_ordered.Ape,test_ordered.Bear.test_own -*-\n",
        "bare.py": "print('nothing said')\n",
    }
    trial(tw, rec, "--testmodule", "ordered.py", "--testmodule=bare.py", files=files, lanes="1 ")
    trial(tw, rec, "--testmodule", "test_ordered.py", "--testmodule=absent.py", files=files, lanes="2 ")


@scenario("trial", limit=20, min_events=3)
def trial_script_s_function(tw, rec):
    """The function behind the command reads sys.argv and leaves with the status."""
    text = """
import sys
from {tw}.scripts import trial
sys.argv = ["prog", "--reporter=text", "test_ordered.Ape"]
try:
    trial.run()
except SystemExit as leaving:
    print("left with", leaving.code)
sys.argv = ["prog", "--nonsense"]
trial.run()
"""
    processes.run(tw, rec, "prog.py", files={"prog.py": text, "test_ordered.py": ORDERED})
