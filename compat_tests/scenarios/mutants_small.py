"""Small things that nobody asked before faults were planted by rule: locks, versions, archives, platforms, tools of trial."""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
import zipfile

from compat_tests.scenario import scenario


def warned(rec, function, *args, **kw):
    """Call, and record what it warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = function(*args, **kw)
    for each in caught:
        rec("warned", each.category, str(each.message), each.filename == __file__)
    return value


@scenario("python", min_events=10)
def platforms_by_their_names(tw, rec):
    """What a platform is follows from its names."""
    runtime = tw["python.runtime"]
    for args in (("posix", "linux"), ("posix", "linux2"), ("posix", "darwin"), ("nt", "win32"), ("java", "java1"), ("x", "y")):
        one = runtime.Platform(*args)
        answers = [getattr(one, name)() for name in ("isMacOSX", "isWindows", "isLinux", "isVista", "supportsThreads")]
        rec("platform", args, one.type, *answers)
        rec("known", one.isKnown(), one.getType())
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            rec("old", one.isWinNT(), [str(each.message).partition(".python.")[2] for each in caught])
    for text in (
        b"",
        b"1:a:/\n",
        b"9:cpu:/docker/abc\n",
        b"1:a:/x\n2:b:/docker\n",
        b"3:c:docker\n",
        b"3:c:/a/docker/b\n",
        b"x\n",
        b"0::/docker/a:b\n",
    ):
        with open("cgroup", "wb") as file:
            file.write(text)
        rec("docker", text, runtime.Platform("posix", "linux").isDocker("cgroup"))
        rec("elsewhere", runtime.Platform("posix", "darwin").isDocker("cgroup"))
    os.remove("cgroup")
    rec("no file", runtime.Platform("posix", "linux").isDocker("cgroup"))


@scenario("python", min_events=10)
def versions_and_what_comes_before_them(tw, rec):
    """Versions have parts, old names for some, and refuse what contradicts itself."""
    kind = tw["python.versions"].Version
    for kw in ({}, {"release_candidate": 2}, {"dev": 0}, {"post": 3}, {"release_candidate": 1, "dev": 4}):
        one = kind("some", 1, 2, 3, **kw)
        rec("one", str(one), repr(one), one.base(), one.short(), one.public(), one.local())
        rec("parts", one.package, one.major, one.minor, one.micro, one.release_candidate, one.post, one.dev)
    old = warned(rec, kind, "some", 1, 2, 3, prerelease=5)
    rec("old", old.release_candidate)
    warned(rec, lambda: old.prerelease)
    rec.raises(kind, "some", 1, 2, 3, release_candidate=1, prerelease=1)
    for args in ((1, 0), (0, 1)):
        rec.raises(kind, "some", "NEXT", *args)
    for name in ("release_candidate", "post", "dev"):
        rec.raises(kind, "some", "NEXT", 0, 0, **{name: 1})
    rec("next", str(kind("some", "NEXT", 0, 0)), kind("some", "NEXT", 0, 0) > kind("some", 99, 0, 0))
    try:
        kind("some", 1, 0, 0) < kind("other", 1, 0, 0)
    except TypeError as error:
        rec("others", type(error).__name__, str(error))
    rec("order", sorted(map(str, sorted([kind("a", 1, 0, 0), kind("a", 1, 0, 0, dev=1), kind("a", 1, 0, 0, post=1)]))))


@scenario("python", min_events=12)
def archives_as_directories(tw, rec):
    """In an archive directories are known by what is in them, and times by the archive."""
    module = tw["python.zippath"]
    with zipfile.ZipFile("it.zip", "w") as file:
        for name in ("a.txt", "dir/b.txt", "dir/sub/c.txt", "empty/"):
            file.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), name)
    archive = module.ZipArchive("it.zip")
    rec("archive", archive.exists(), archive.path, repr(archive).rpartition("/")[2], archive.listdir())
    for name in ("a.txt", "dir", "dir/b.txt", "dir/sub", "dir/sub/c.txt", "none", "dir/none"):
        one = archive
        for part in name.split("/"):
            one = one.child(part)
        rec(name, one.exists(), one.isdir(), one.isfile(), one.islink(), one.basename(), one.dirname().rpartition("/")[2])
        rec("shown", repr(one).rpartition("it.zip")[2], one.path.rpartition("it.zip")[2], one.pathInArchive)
        rec.raises(one.listdir)
        rec.raises(one.getsize)
        if one.isfile():
            rec("read", one.open().read(), one.getModificationTime() == one.getStatusChangeTime())
            rec("times", one.getAccessTime() == archive.getAccessTime(), one.getModificationTime() < 1e9)
        rec("up", one.parent().path.rpartition("it.zip")[2])
        rec("same", one == one.parent().child(one.basename()), hash(one) == hash(one.parent().child(one.basename())))
    rec("walk", sorted(each.basename() for each in archive.child("dir").walk()))
    archive.zipfile.close()
    os.remove("it.zip")


@scenario("python", min_events=8)
def descriptors_that_were_inherited(tw, rec):
    """What an init system has opened is known by number and by name, and equal if both are."""
    kind = tw["python.systemd"].ListenFDs
    mine = str(os.getpid())
    for values in (
        {}, {"LISTEN_PID": mine, "LISTEN_FDS": "2"}, {"LISTEN_PID": mine, "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"},
        {"LISTEN_PID": "1", "LISTEN_FDS": "2"}, {"LISTEN_PID": mine, "LISTEN_FDS": "x"}, {"LISTEN_PID": "x", "LISTEN_FDS": "2"},
        {"LISTEN_PID": mine}, {"LISTEN_PID": mine, "LISTEN_FDS": "1", "LISTEN_FDNAMES": ""},
    ):  # fmt: skip
        environment = dict(values)
        one = rec.raises(kind.fromEnvironment, environment)
        if isinstance(one, kind):
            rec("descriptors", one.inheritedDescriptors(), one.inheritedNamedDescriptors(), sorted(environment))
            rec("equal", one == kind.fromEnvironment(dict(values)), one == kind([9]), one == "other", repr(one))


@scenario("python", min_events=7)
def links_left_by_the_dead(tw, rec):
    """A lock whose owner is dead is taken over; one of a living process is not."""
    lockfile = tw["python.lockfile"]
    os.symlink(str(os.getpid()), "living")
    rec("living", lockfile.isLocked("living"), lockfile.FilesystemLock("living").lock())
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    os.symlink(str(child), "dead")
    lock = lockfile.FilesystemLock("dead")
    rec("new", lock.locked, lock.clean)
    rec("taken", lock.lock(), lock.locked, lock.clean, os.readlink("dead") == str(os.getpid()))
    rec("again", lockfile.FilesystemLock("dead").lock(), sorted(os.listdir(".")))
    rec("given", lock.unlock(), lock.locked, os.path.lexists("dead"))
    rec.raises(lock.unlock)
    os.symlink("1", "init")
    rec.raises(lockfile.FilesystemLock("init").unlock)
    for name in os.listdir("."):
        os.remove(name)


@scenario("python", min_events=8)
def calls_that_are_interrupted(tw, rec):
    """untilConcludes calls again whenever a call was interrupted, and no other time."""
    util = tw["python.util"]
    for errors in ((), (errno.EINTR,), (errno.EINTR, errno.EINTR), (errno.EIO,), (errno.EINTR, errno.EIO)):
        left = list(errors)

        def call(*args, **kw):
            rec("called", args, kw)
            if left:
                raise OSError(left.pop(0), "trouble")
            return "value"

        rec.raises(util.untilConcludes, call, 1, a=2)
    rec.raises(util.untilConcludes, lambda: {}["none"])


@scenario("python", min_events=6)
def functions_that_take_the_looks_of_others(tw, rec):
    """mergeFunctionMetadata gives what can be given, and keeps going where it cannot."""
    util = tw["python.util"]

    def one():
        """One's words."""

    def other():
        """Other's words."""

    one.mark = "mark"
    rec("merged", util.mergeFunctionMetadata(one, other) is other, other.__name__, other.__doc__, other.mark)

    class Callable:
        def __call__(self):
            pass

    for value in (Callable(), len):
        into = lambda: None
        rec.raises(util.mergeFunctionMetadata, value, into)
        rec("into", into.__name__, bool(into.__doc__))
    rec("still", util.nameToLabel("someNameToSay"), util.nameToLabel("x"), util.nameToLabel("aB"))


@scenario("trial", min_events=6)
def words_of_a_list(tw, rec):
    """Things are put into words with a comma between them and another word before the last."""
    phrase = tw["trial.util"]._listToPhrase
    for things in ([], ["a"], ["a", "b"], ["a", "b", "c"], (1, 2, 3, 4)):
        rec("phrase", phrase(things, "and"), phrase(things, "or", delimiter=" "))
    rec.raises(phrase, "text", "and")
    rec.raises(phrase, {1, 2}, "and")


@scenario("trial", min_events=10)
def options_that_are_wrong(tw, rec):
    """Options of trial that make no sense are refused with a reason."""
    kind = tw["scripts.trial"].Options
    for words in (
        ["--order", "sideways"], ["--random", "-5"], ["--random", "word"], ["--jobs", "0"], ["--jobs", "word"],
        ["--tbformat", "pretty"], ["--reporter", "none such"], ["--recursionlimit", "word"], ["--jobs", "2", "--debug"],
        ["--logfile"], ["--testmodule", "no such file"], ["--disablegc", "--force-gc"], ["--without-module", "sys"],
    ):  # fmt: skip
        options = kind()
        err, sys.stderr = sys.stderr, io.StringIO()
        kept = sys.modules.get("sys")
        try:
            rec("words", words)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                rec.raises(options.parseOptions, words)
            for each in caught:
                rec("warned", each.category, str(each.message))
            rec("err", sys.stderr.getvalue())
        finally:
            sys.stderr = err
            sys.modules["sys"] = kept
    for words in (
        ["--random", "7"],
        ["--order", "toptobottom"],
        ["--jobs", "3"],
        ["--tbformat", "emacs"],
        ["-e"],
        ["-u"],
        ["-x"],
    ):
        options = kind()
        options.parseOptions([*words, "some.test"])
        rec("parsed", words, options["random"], options["order"], options["jobs"], options["tbformat"], options["tests"])
        rec("flags", options["rterrors"], options["until-failure"], options["exitfirst"], options["dry-run"], options["nopm"])


@scenario("python", min_events=6)
def paths_of_modules(tw, rec):
    """What stands for a place on the path says so, and what is only half made says that, too."""
    modules = tw["python.modules"]
    os.makedirs("some/inner")
    for name in ("some/__init__.py", "some/one.py", "some/inner/__init__.py", "top.py"):
        with open(name, "w") as file:
            file.write("value = 1\n")
    path = modules.PythonPath(["."], {}, [], {})
    (entry,) = path.iterEntries()
    rec("entry", repr(entry).startswith("PathEntry<FilePath("), entry.pythonPath is path)
    rec("names", sorted(each.name for each in path.iterModules()))
    rec("walked", sorted(each.name for each in path.walkModules()))
    some = path["some"]
    rec(
        "module",
        some.name,
        some.isPackage(),
        some.isLoaded(),
        some.pathEntry.filePath.basename() == os.path.basename(os.getcwd()),
    )
    rec("inner", sorted(each.name for each in some.iterModules()), path["some.one"].name)
    rec.raises(lambda: path["none"])
    rec.raises(lambda: path["some.none"])
    rec("equal", some == path["some"], some != path["top"], "some" in path, "none" in path)
    for top, _, names in os.walk(".", topdown=False):
        for name in names:
            os.remove(os.path.join(top, name))
        if top != ".":
            os.rmdir(top)


@scenario("log", min_events=5)
def events_that_cannot_be_told(tw, rec):
    """What cannot be filled in is said to be wrong, and what has no traceback, too."""
    log = tw["python.log"]
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace", write_through=True)
    observer = log.FileLogObserver(file)
    event = {"message": ("Gr\u00fc\u00dfe \u2603",), "isError": 0, "time": 0, "system": "-"}
    observer.emit(event)
    rec("written", raw.getvalue()[-30:])
    for form, values in (("%(a)s", {"a": 1}), ("%(b)s", {"a": 1}), ("%d", {"a": 1}), ("%(a)d", {"a": "x"}), (None, {})):
        text = log.textFromEventDict({"format": form, "message": (), "isError": 0, **values})
        rec("text", form, (text or "").split("0x")[0][:60])

    class Wrong:
        def getTraceback(self):
            raise ValueError("no traceback")

    logger = tw["logger"]
    for system in (True, False):
        text = logger.eventAsText({"log_format": "said", "log_failure": Wrong()}, includeSystem=system, includeTimestamp=False)
        rec("failure", text)
