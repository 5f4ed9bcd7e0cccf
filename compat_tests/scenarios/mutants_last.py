"""The last that nobody asked before faults were planted by rule: small tools, and what trial counts."""

from __future__ import annotations

import io
import os
import sys
import unittest
import warnings

from compat_tests.scenario import scenario


@scenario("python", min_events=6)
def letters_of_urls(tw, rec):
    """Which letters of a path are written as they are, and which by their numbers."""
    kind = tw["python.urlpath"].URLPath
    letters = "".join(map(chr, range(32, 127)))
    one = kind.fromString("http://host/a/b?q=1#f")
    for text in (letters.encode(), b"a b", b"%41", b"", b"..", b"?x#y"):
        rec("child", str(one.child(text)), str(one.sibling(text)))
    for text in ('http://h/a"b c%zz?x"y [z#f"# g', "http://us er:p w@h/x", "http://u:p@h:80/"):
        other = kind.fromString(text)
        rec("parts", other.netloc, other.path, other.query, other.fragment, str(other), repr(other))
    rec("given", str(kind(netloc=b"h", path=b'/a"b c', query=b'x"y z', fragment=b'f"#g h')))
    rec("from text", str(kind.fromString("http://h/" + letters.replace("#", "").replace("?", ""))))
    rec("from bytes", str(kind.fromBytes(b"http://h/a%20b?c=d#e")), str(one.here()), str(one.parent()), str(one.click(b"../x")))


@scenario("python", min_events=5)
def programs_by_their_endings(tw, rec):
    """A program is found on the path, also by the endings that the system adds."""
    which = tw["python.procutils"].which
    before = {name: os.environ.get(name) for name in ("PATH", "PATHEXT")}
    for name in ("one", "one.x", "oneXX", "two.y"):
        with open(name, "w"):
            os.chmod(name, 0o755)
    try:
        os.environ["PATH"] = os.getcwd()
        for endings in (None, "", ".x", os.pathsep.join((".x", ".y"))):
            os.environ.pop("PATHEXT", None)
            if endings is not None:
                os.environ["PATHEXT"] = endings
            rec("found", endings, [[os.path.basename(each) for each in which(name)] for name in ("one", "two", "none")])
        del os.environ["PATH"]
        rec("no path", which("one"))
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        for name in os.listdir("."):
            os.remove(name)


@scenario("components", min_events=5)
def adapters_for_several_interfaces(tw, rec):
    """An adapter that is registered for several interfaces is made for each, unless it says that it is for all."""
    from zope.interface import Interface, implementer

    components = tw["python.components"]

    class IOne(Interface):
        """One."""

    class IOther(Interface):
        """Another."""

    for many in (None, True, False):

        @implementer(IOne, IOther)
        class Both(components.Adapter):
            temporaryAdapter = False

        if many is not None:
            Both.multiComponent = many

        class Thing(components.Componentized):
            pass

        components.registerAdapter(Both, Thing, IOne, IOther)
        thing = Thing()
        rec("same", many, IOne(thing) is IOther(thing), IOne(thing) is IOne(thing), IOne(thing).original is thing)
        rec("kept", len(thing._adapterCache))


@scenario("service", min_events=3)
def programs_kept_as_source(tw, rec):
    """A value is loaded from source with names that its functions can see, and from what is compiled."""
    sob = tw["persisted.sob"]
    with open("it.py", "w") as file:
        file.write("import os\nhelp = 5\ndef made():\n    return help + 1\nvalue = made()\nwhere = __file__\n")
    rec("value", sob.loadValueFromFile("it.py", "value"), sob.loadValueFromFile("it.py", "where"))
    rec.raises(sob.loadValueFromFile, "it.py", "none")
    rec.raises(sob.loadValueFromFile, "none.py", "value")
    os.remove("it.py")


@scenario("trial", min_events=8)
def results_that_are_counted(tw, rec):
    """A result counts what went well as what did not, and warns of tests that skip without a reason."""
    tests = tw["trial.unittest"]

    class Case(tests.SynchronousTestCase):
        def test_well(self):
            warnings.warn("one", UserWarning)
            rec("first", [each["message"] for each in self.flushWarnings()], len(self.flushWarnings()))

        def test_skip(self):
            raise unittest.SkipTest()

        def test_skip_of_ours(self):
            raise tests.SkipTest()

        def test_wrong(self):
            self.fail("wrong")

    reporter = tw["trial.reporter"].TestResult()
    for name in ("test_well", "test_skip", "test_skip_of_ours", "test_wrong"):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            Case(name).run(reporter)
        rec("counted", name, reporter.testsRun, reporter.successes, len(reporter.failures), len(reporter.skips))
        rec("warned", [str(each.message) for each in caught], reporter.wasSuccessful())


@scenario("trial", min_events=3)
def logs_of_tests(tw, rec):
    """The log of tests is a file in a language that has all letters; what cannot be written is an error."""
    util = tw["trial.util"]
    path = tw["python.filepath"].FilePath("some/where/test.log")
    with util.openTestLog(path) as file:
        file.write("Gr\u00fc\u00dfe \u2603\n")
        rec("file", file.encoding.lower().replace("-", ""), file.errors, file.mode)
        rec.raises(file.write, "\ud800")
    with util.openTestLog(path) as file:
        file.write("more\n")
    rec("content", path.getContent())
    path.parent().parent().remove()


@scenario("python", min_events=5)
def random_bytes_from_elsewhere(tw, rec):
    """Where the system gives no random bytes, others are given only if that is wanted."""
    randbytes = tw["python.randbytes"]
    factory = randbytes.RandomFactory()
    rec("secure", len(factory.secureRandom(5)), len(factory.insecureRandom(7)), factory.secureRandom(0))

    def none(count):
        raise NotImplementedError("none")

    real, os.urandom = os.urandom, none
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            rec.raises(factory.secureRandom, 5)
            rec("fallback", len(factory.secureRandom(5, fallback=True)))
        rec("warned", [(each.category, str(each.message), each.filename == __file__) for each in caught])
    finally:
        os.urandom = real
    factory.getrandbits = None
    rec("by hand", len(factory.insecureRandom(6)))


@scenario("usage", min_events=4)
def completions_of_other_shells(tw, rec):
    """Only one shell is known; for another the completer says so."""
    usage = tw["python.usage"]
    for completer in (usage.Completer(), usage.CompleteFiles("*.py"), usage.CompleteList(["a"]), usage.CompleteDirs()):
        for shell in ("zsh", "bash"):
            rec.raises(completer._shellCode, "option", shell)


@scenario("python", min_events=5)
def trees_of_names(tw, rec):
    """A tree lists the names that are always there and those that come and go."""
    roots = tw["python.roots"]

    class Dynamic(roots.Collection):
        def getStaticEntity(self, name):
            return f"static {name}"

        def listStaticNames(self):
            return ["one"]

        def getDynamicEntity(self, name, request):
            return f"dynamic {name}"

        def listDynamicNames(self):
            return ["two"]

    tree = Dynamic()
    for name in ("listNames", "listEntities", "listStaticNames", "listStaticEntities"):
        function = getattr(tree, name, None)
        if function is not None:
            try:
                rec(name, list(function() if name != "listNames" else function(None)))
            except TypeError as error:
                rec(name, type(error))
    rec("plain", roots.Collection().listStaticNames() if hasattr(roots.Collection, "listStaticNames") else "none")


@scenario("service", min_events=3)
def profilers_that_are_missing(tw, rec):
    """A profiler whose module cannot be imported ends the program with a word about it."""
    app = tw["application.app"]
    kept = {name: sys.modules.get(name) for name in ("profile", "cProfile")}
    try:
        for name in kept:
            sys.modules[name] = None
        for profiler in ("profile", "cprofile"):
            config = {"profile": None, "savestats": False, "profiler": profiler}
            runner = app.AppProfiler(config)
            try:
                runner.run(None)
            except SystemExit as left:
                rec("left", profiler, str(left).split(" (")[0], "import" in str(left))
    finally:
        sys.modules.update({name: value for name, value in kept.items() if value is not None})
        for name, value in kept.items():
            if value is None:
                del sys.modules[name]
    rec("said", isinstance(sys.stdout, io.TextIOBase))
