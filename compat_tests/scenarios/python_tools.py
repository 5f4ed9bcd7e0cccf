"""The small tools: lists, texts, calls, dictionaries, versions, patches, platform, programs, the system's log."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario


@scenario("python", min_events=8)
def util_lists(tw, rec):
    """uniquify keeps what comes first; padTo fills up and refuses what is too long."""
    util = tw["python.util"]
    rec("unique", util.uniquify([3, 1, 3, 2, 1]), util.uniquify("letters"))
    rec("padded", util.padTo(4, [1, 2]), util.padTo(2, (1, 2), 0), util.padTo(3, [], "x"))
    rec.raises(util.padTo, 1, [1, 2])
    rec.raises(util.uniquify, [[]])
    given = [1]
    rec("not the same", util.padTo(1, given) is given)
    rec("raises", util.raises(ValueError, int, "x"), util.raises(ValueError, int, "1"))
    rec.raises(util.raises, KeyError, int, "x")
    rec("siblings", util.sibpath("/a/b.py", "c"), util.sibpath(b"/a/b", b"c"))


@scenario("python", min_events=4)
def util_texts(tw, rec):
    """Labels from names, and a bar that shows how far something is."""
    util = tw["python.util"]
    for name in ("showAttributes", "x", "", "HTTPServer", "with_underscore", "aBC", "fooBARbaz"):
        rec("label", name, util.nameToLabel(name))
    bar = util.makeStatBar(20, 10)
    for position in (0, 5, 5, 5.04, 10):
        rec("bar", position, bar(position))
    rec("forced", bar(10), bar(10, force=1))
    rec("other", util.makeStatBar(12, 100, "#", ".", "o")(25))


@scenario("python", min_events=6)
def util_fancy(tw, rec):
    """Objects that print, and are compared by, some of their attributes."""
    util = tw["python.util"]

    class Point(util.FancyStrMixin, util.FancyEqMixin):
        showAttributes = ("x", ("y", lambda value: f"<{value}>"), ("z", "height", "%.1f"))
        compareAttributes = ("x", "y")

        def __init__(self, x, y, z=0.0):
            self.x, self.y, self.z = x, y, z

    class Named(util.FancyStrMixin):
        fancybasename = "named"

    class Higher(Point):
        pass

    class Alone(util.FancyEqMixin):
        pass

    rec("texts", str(Point("a", 2, 3)), repr(Point(1, None)), str(Named()))
    rec("equal", Point(1, 2, 3) == Point(1, 2, 4), Point(1, 2) == Point(1, 3), Point(1, 2) != Point(1, 3))
    rec("kinds", Point(1, 2) == Higher(1, 2), Higher(1, 2) == Point(1, 2), Point(1, 2) == 5, Point(1, 2) != "x")
    alone = Alone()
    rec("alone", alone == alone, alone != alone, Alone() == alone)
    rec.raises(hash, Point(1, 2))
    rec.raises(str, type("Lacks", (util.FancyStrMixin,), {"showAttributes": ("nothing",)})())


@scenario("python", min_events=6)
def util_intervals(tw, rec):
    """Several beats as one, changed while they go on."""
    beats = iter(tw["python.util"].IntervalDifferential([7, 11, 13]))
    rec("first", [next(beats) for _ in range(10)])
    beats.addInterval(3)
    rec("more", [next(beats) for _ in range(6)])
    beats.removeInterval(7)
    rec("fewer", [next(beats) for _ in range(6)])
    rec.raises(beats.removeInterval, 99)
    none = iter(tw["python.util"].IntervalDifferential([], 5))
    rec("none", [next(none) for _ in range(2)])
    none.addInterval(2)
    rec("one", [next(none) for _ in range(3)])


@scenario("python", min_events=16)
def util_insensitive(tw, rec):
    """A dictionary that does not care for case, and shows keys as they were written last."""
    InsensitiveDict = tw["python.util"].InsensitiveDict
    it = InsensitiveDict({"Content-Type": "text", "bar": 2})
    it["BAR"] = 3
    it[b"Bytes"] = it[5] = "five"
    rec("shown", it, list(it), it.keys(), it.values(), it.items(), len(it))
    rec("found", it["content-type"], it[b"BYTES"], it[5], "Bar" in it, "baz" in it, it.has_key("CONTENT-type"))
    rec("got", it.get("BAR"), it.get("nothing"), it.get("nothing", 1))
    rec("set", it.setdefault("New", 1), it.setdefault("NEW", 2))
    it.update({"new": 7})
    rec("updated", it["New"], it.keys())
    rec.raises(it.__getitem__, "missing")
    rec.raises(it.pop, "missing")
    rec("popped", it.pop(b"BYTES"), it.pop("missing", "default"))
    del it["CONTENT-TYPE"]
    rec("left", it, it.copy() == it, it == {"new": 7, "BAR": 3, 5: "five"}, it == {"NEW": 7}, it == 5, it != InsensitiveDict())
    rec("iterated", list(it.iterkeys()), list(it.itervalues()), list(it.iteritems()))
    rec("popped", it.popitem(), len(it))
    it.clear()
    rec("cleared", it, bool(it))
    rec.raises(it.popitem)
    low = InsensitiveDict({"ABC": 1}, preserve=0)
    rec("not preserved", low, low.keys(), low["aBc"])
    rec.raises(hash, low)
    rec("equal", InsensitiveDict({"A": 1}) == InsensitiveDict({"a": 1}), InsensitiveDict({"A": 1}) == {"A": 2})


@scenario("python", min_events=6)
def util_calls(tw, rec):
    """A call that is made again after a signal, one whose warnings are not shown, one as another user."""
    import warnings

    util = tw["python.util"]
    times = []

    def interrupted(*args, **kw):
        times.append(args)
        if len(times) < 3:
            raise InterruptedError(4, "interrupted")
        return kw

    rec("concluded", util.untilConcludes(interrupted, 1, x=2), len(times))
    rec.raises(util.untilConcludes, int, "x")

    def warns():
        warnings.warn("ignore this", stacklevel=1)
        warnings.warn("show this", stacklevel=1)
        return "returned"

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        rec("suppressed", util.runWithWarningsSuppressed([(("ignore", "ignore.*"), {})], warns))
        rec("seen", [str(each.message) for each in seen])
        util.runWithWarningsSuppressed([(("ignore",), {"message": "show"})], warns)
        rec("seen", [str(each.message) for each in seen])
    rec("same user", util.runAsEffectiveUser(os.geteuid(), os.getegid(), lambda *args: args, 1, 2))
    rec("ids", util.uidFromString("1234"), util.gidFromString("5"), util.uidFromString("root"), util.gidFromString("root"))
    rec.raises(util.uidFromString, "no such user")
    rec.raises(util.gidFromString, "no such group")


@scenario("python", min_events=4)
def util_functions(tw, rec):
    """A function takes over another's name, text and attributes; a log of lines forgets; directories are searched upwards."""
    util = tw["python.util"]

    def original():
        """Its text."""

    original.attribute = 1

    def stand_in(*args):
        return args

    merged = util.mergeFunctionMetadata(original, stand_in)
    rec("merged", merged.__name__, merged.__doc__, merged.attribute, merged is stand_in, merged(1))
    lines = util.LineLog(2)
    for line in (b"one", b"two", b"three"):
        lines.append(line)
    rec("lines", lines.str())
    lines.clear()
    rec("cleared", lines.str())
    os.makedirs("above/below/deep")
    open("above/here", "w").close()
    here = os.getcwd()
    found = util.searchupwards("above/below/deep", ["here"], ["below"])
    rec("found", found and found[len(here) :], util.searchupwards(".", ["no such file"]))


@scenario("python", min_events=2)
def util_printing(tw, rec):
    """println prints a line; a password is read from the standard input if that is no terminal."""
    import contextlib
    import io
    import sys

    util = tw["python.util"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        util.println("a", 1, None)
        util.println()
    rec("printed", out.getvalue())
    sys.stdin = io.StringIO("secret\nwithout end")
    rec("password", util.getPassword("Who? "), util.getPassword(confirm=1))


@scenario("python", min_events=8)
def versions_of_packages(tw, rec):
    """Versions of one package are compared and printed; those of two are not compared."""
    versions = tw["python.versions"]
    Version = versions.Version
    for version in (
        Version("pkg", 1, 2, 3),
        Version("pkg", 1, 2, 3, 4),
        Version("pkg", 1, 2, 3, post=1),
        Version("pkg", 1, 2, 3, release_candidate=1, dev=2),
        Version("pkg", "NEXT", 0, 0),
    ):
        rec("version", repr(version), str(version), version.short(), version.public(), versions.getVersionString(version))
    v = lambda *numbers, **kw: Version("pkg", *numbers, **kw)
    rec(
        "order",
        v(1, 2, 3) < v(1, 10, 0),
        v(1, 2, 3, 1) < v(1, 2, 3),
        v(1, 2, 3, dev=1) < v(1, 2, 3, 1),
        v(1, 2, 3) < v("NEXT", 0, 0),
    )
    rec(
        "equal",
        v(1, 2, 3) == v(1, 2, 3),
        v(1, 2, 3) == Version("PKG", 1, 2, 3),
        v(1, 2, 3) == "1.2.3",
        v(1, 2, 3) != v(1, 2, 4),
    )
    try:
        rec("compared", v(1, 2, 3) < Version("other", 1, 2, 3))
    except versions.IncomparableVersions as error:
        rec("not compared", str(error), isinstance(error, TypeError))
    rec.raises(lambda: v(1, 2, 3) < 5)
    rec.raises(lambda: v("NEXT", 1, 0))
    rec("parts", v(1, 2, 3).package, v(1, 2, 3).major, v(1, 2, 3).minor, v(1, 2, 3).micro)


@scenario("python", min_events=8)
def monkey_patches(tw, rec):
    """Attributes have other values for a while, and get their own back, last first."""
    MonkeyPatcher = tw["python.monkey"].MonkeyPatcher

    class Thing:
        value = "original"
        other = "too"

    thing = Thing()
    patcher = MonkeyPatcher((thing, "value", 1), (thing, "value", 2))
    patcher.addPatch(Thing, "other", 3)
    rec("not yet", thing.value)
    patcher.patch()
    rec("patched", thing.value, Thing.other)
    patcher.restore()
    rec("restored", thing.value, Thing.other)
    rec("called", patcher.runWithPatches(lambda *args, **kw: (thing.value, args, kw), 5, x=6), thing.value)
    rec.raises(patcher.runWithPatches, lambda: 1 / 0)
    rec("restored", thing.value)
    with patcher:
        rec("inside", thing.value)
    rec("outside", thing.value)
    rec.raises(MonkeyPatcher((thing, "missing", 1)).patch)
    patcher.restore()


@scenario("python", min_events=8)
def runtime_platforms(tw, rec):
    """What is known of platforms, by their names."""
    runtime = tw["python.runtime"]
    for names in [
        (),
        ("nt", "win32"),
        ("posix", "darwin"),
        ("posix", "linux"),
        ("posix", "freebsd"),
        ("java", "java"),
        ("toaster", "x"),
    ]:
        it = runtime.Platform(*names)
        rec(
            "platform",
            names,
            it.type,
            it.getType(),
            it.isKnown(),
            it.isLinux(),
            it.isMacOSX(),
            it.isWindows(),
            it.supportsThreads(),
        )
    rec(
        "this",
        runtime.platformType,
        runtime.platform.isLinux(),
        runtime.platform.supportsINotify(),
        sorted(runtime.knownPlatforms),
    )
    for name, text in [("docker", "1:cpu:/docker/abc\n"), ("other", "1:cpu:/init.scope\n2:x:/\n")]:
        with open(name, "w") as file:
            file.write(text)
        rec("container", name, runtime.platform.isDocker(_initCGroupLocation=name))
    rec("none", runtime.platform.isDocker(_initCGroupLocation="no such file"))
    rec("python", runtime.shortPythonVersion().count("."), abs(runtime.seconds() - __import__("time").time()) < 1)


@scenario("python", min_events=6)
def procutils_which(tw, rec):
    """All programs of a name on the path, in order."""
    which = tw["python.procutils"].which
    here = os.getcwd()
    for directory in "ab":
        os.mkdir(directory)
        for name, mode in (("prog", 0o755), ("text", 0o644)):
            open(f"{directory}/{name}", "w").close()
            os.chmod(f"{directory}/{name}", mode)
    os.environ["PATH"] = os.pathsep.join([f"{here}/b", f"{here}/none", f"{here}/a"])
    for args in (("prog",), ("text",), ("text", os.R_OK), ("nothing",)):
        rec("which", args[0], [each[len(here) :] for each in which(*args)])
    os.environ["PATHEXT"] = ".exe" + os.pathsep + ".sh"
    open("a/prog.sh", "w").close()
    os.chmod("a/prog.sh", 0o755)
    rec("endings", [each[len(here) :] for each in which("prog")])
    del os.environ["PATH"]
    rec("no path", which("prog"))


@scenario("python", min_events=8)
def syslog_lines(tw, rec):
    """The system's log gets a line for each line of an event, with a priority and a facility."""
    syslog = tw["python.syslog"]

    class Observer(syslog.SyslogObserver):
        openlog = staticmethod(lambda *args: rec("open", *args))
        syslog = staticmethod(lambda *args: rec("line", *args))

    Observer("prefix")
    observer = Observer("prefix", 3, 16)
    for event in (
        {"message": ("text", "more"), "isError": 0, "system": "sys"},
        {"message": ("two\nlines\n\n",), "isError": 0, "system": "-"},
        {"message": ("bad",), "isError": 1, "system": "-"},
        {"message": ("mine",), "isError": 1, "system": "-", "syslogPriority": 3, "syslogFacility": 24},
        {"message": (), "isError": 0, "system": "-"},
        {"message": (), "isError": 0, "system": "-", "format": "%(what)s", "what": "formatted"},
    ):
        observer.emit(event)
    rec("defaults", syslog.DEFAULT_OPTIONS, syslog.DEFAULT_FACILITY)


@scenario("python", min_events=8)
def threadable_turns(tw, rec):
    """Methods that are named as synchronized hold a lock of their own object."""
    import pickle
    import threading

    threadable = tw["python.threadable"]

    class Account:
        synchronized = ["add", "twice"]
        total = 0

        def add(self, many):
            """Add."""
            before = self.total
            self.total = before + many
            return self.total

        def twice(self, many):
            return self.add(many) + self.add(many)

    threadable.synchronize(Account)
    account = Account()
    rec("called", account.twice(1), account.total, Account.add.__name__, Account.add.__doc__)
    threads = [threading.Thread(target=lambda: [account.add(1) for _ in range(100)]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    rec("total", account.total)
    rec("lock", pickle.loads(pickle.dumps(threadable.XLock())), pickle.loads(pickle.dumps(threadable.DummyLock())))
    rec.raises(threadable.synchronize, type("Wrong", (), {"synchronized": ["nothing"]}))
    rec("threads", threadable.threaded, threadable.init(1), threadable.getThreadID() == threading.get_ident())
    rec.raises(threadable.init, 0)
    rec("loop", threadable.isInIOThread())
    threadable.registerAsIOThread()
    rec("loop", threadable.isInIOThread(), threadable.ioThread == threading.get_ident())


@scenario("python", reactor=True, min_events=3)
def threadable_of_the_loop(tw, rec):
    """While the reactor runs, its thread is the one for I/O, and no other is."""
    threadable, reactor = tw["python.threadable"], tw.reactor
    rec("in the loop", threadable.isInIOThread())
    done = tw["internet.threads"].deferToThread(threadable.isInIOThread)
    done.addCallback(lambda answer: rec("in a thread", answer))
    done.addCallback(lambda _: rec("and back", threadable.isInIOThread()))
    reactor.callLater(0, lambda: rec.lane("later")("timed", threadable.isInIOThread()))
    return done


@scenario("python", min_events=4)
def util_watching_calls(tw, rec):
    """spewer prints every call of a function or a method while it is the tracing function."""
    import contextlib
    import io
    import sys

    util = tw["python.util"]

    class Thing:
        def method(self):
            return function(1)

    def function(argument):
        return argument

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        sys.settrace(util.spewer)
        try:
            Thing().method()
        finally:
            sys.settrace(None)
    for line in out.getvalue().splitlines():
        rec("call", line.partition(" in ")[0].partition(" at ")[0].replace(__name__, "here"))
    rec("other events", util.spewer(sys._getframe(), "line", None))
    rec("nobody", util.switchUID(None, None), util.switchUID(None, os.getegid(), euid=True))


@scenario("python", min_events=4)
def util_older_names(tw, rec):
    """What should not be used any more warns, and still works."""
    import collections
    import warnings

    util = tw["python.util"]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        rec("dictionary", util.OrderedDict is collections.OrderedDict)
        rec("directories", [type(each) for each in util.getPluginDirs()])
    for each in seen:
        rec("warned", str(each.message).partition("python.")[2], each.category, each.filename.endswith("python_tools.py"))


@scenario("python", min_events=3)
def reflect_everywhere(tw, rec):
    """An object is found from the modules that are imported."""
    import sys
    import types

    sought = object()
    module = sys.modules["holds_something"] = types.ModuleType("holds_something")
    module.held = [{"deep": sought}]
    rec("found", [path for path in tw["python.reflect"].modgrep(sought) if "holds_something" in path])
    rec("not found", tw["python.reflect"].modgrep(object()))
    rec("wrapped", tw["python.text"].wordWrap("one two", 3), tw["python.text"].wordWrap is tw["python.text"].greedyWrap)
