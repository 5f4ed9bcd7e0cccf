"""Things that should not be used any more, and names from older Pythons."""

from __future__ import annotations

from compat_tests.scenario import scenario


def warned(rec, event, function, *args, **kw):
    """Call, and record what came of it and which warnings there were, with where they say they are from."""
    import warnings

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = function(*args, **kw)
        except Exception as error:
            result = error
    told = [(str(each.message), each.category, each.filename.rpartition("/")[2]) for each in seen]
    rec(event, result, [(text.replace(__name__, "here"), kind, where) for text, kind, where in told])
    return result


@scenario("python", min_events=8)
def deprecate_functions(tw, rec):
    """A call of an old function warns where the call is, with the version and what to use instead."""
    deprecate, Version = tw["python.deprecate"], tw["python.versions"].Version
    since = Version("Package", 1, 2, 3)

    @deprecate.deprecated(since)
    def plain(a, b=2):
        return a + b

    @deprecate.deprecated(since, "another")
    def replaced():
        raise ValueError("from inside")

    @deprecate.deprecated(since, replacement=warned)
    def by_function():
        pass

    warned(rec, "plain", plain, 1, b=3)
    warned(rec, "replaced", replaced)
    warned(rec, "by a function", by_function)
    warned(rec, "wrong arguments", plain)
    rec("same", plain.__name__, plain.deprecatedVersion == since)
    for doc in (None, "One line.", "First.\n\n    More.\n    ", "\n    Only here.\n    ", "a\n  b"):

        def documented():
            pass

        documented.__doc__ = doc
        rec("doc", doc, deprecate.deprecated(since)(documented).__doc__)


@scenario("python", min_events=7)
def deprecate_classes(tw, rec):
    """Old classes, methods and properties warn as functions do."""
    deprecate, Version = tw["python.deprecate"], tw["python.versions"].Version
    since = Version("Package", 10, 0, 0, release_candidate=1)

    @deprecate.deprecated(since, "Newer")
    class Old:
        """What it is."""

        @deprecate.deprecated(since)
        def method(self, value):
            """What it does."""
            return value

        @deprecate.deprecatedProperty(since)
        def value(self):
            """What it is."""
            return self.kept

        @value.setter
        def value(self, value):
            self.kept = value

    old = warned(rec, "made", Old)
    warned(rec, "method", old.method, 5)
    warned(rec, "set", setattr, old, "value", 7)
    warned(rec, "got", getattr, old, "value")
    warned(rec, "without setter", setattr, old, "method", 1)
    rec("docs", Old.__doc__, type(old).method.__doc__, type(old).value.__doc__)
    rec("text", deprecate.getDeprecationWarningString(dict, since), deprecate.DEPRECATION_WARNING_FORMAT)
    rec("other", deprecate.getDeprecationWarningString(dict, since, "%(fqpn)s/%(version)s", "list"))


@scenario("python", min_events=6)
def deprecate_parameters(tw, rec):
    """An old parameter warns if it is given, by name or in its place."""
    deprecate, Version = tw["python.deprecate"], tw["python.versions"].Version

    @deprecate.deprecatedKeywordParameter(Version("Package", 1, 0, 0), "old")
    def plain(new, old=1, *, other=2):
        """What it does."""
        return (new, old, other)

    @deprecate.deprecatedKeywordParameter(Version("Package", 1, 0, 0), "old", "new")
    def any_(**kw):
        return sorted(kw)

    warned(rec, "not given", plain, 1)
    warned(rec, "in its place", plain, 1, 2)
    warned(rec, "by name", plain, 1, old=2)
    warned(rec, "another", plain, 1, other=3)
    warned(rec, "any", any_, old=1, new=2)
    warned(rec, "not any", any_, new=2)
    rec("doc", plain.__doc__, any_.__doc__)


@scenario("python", min_events=5)
def deprecate_modules(tw, rec):
    """An old attribute of a module warns when it is got, and no other does."""
    import sys
    import types

    module = sys.modules["old_module"] = types.ModuleType("old_module")
    module.old, module.new = 1, 2
    since = tw["python.versions"].Version("Package", 1, 0, 0)
    tw["python.deprecate"].deprecatedModuleAttribute(since, "Use new.", "old_module", "old")
    tw["python.deprecate"].deprecatedModuleAttribute(since, "Is gone.", "old_module", "gone")

    def imported():
        from old_module import old

        return old

    warned(rec, "old", lambda: sys.modules["old_module"].old)
    warned(rec, "new", lambda: sys.modules["old_module"].new)
    warned(rec, "imported", imported)
    warned(rec, "gone", lambda: sys.modules["old_module"].gone)
    warned(rec, "never", lambda: sys.modules["old_module"].never)


@scenario("python", min_events=4)
def deprecate_otherwise(tw, rec):
    """Warnings can go elsewhere; and a function can be warned of that is not on the stack."""
    deprecate = tw["python.deprecate"]

    def offender():
        return 1

    warned(rec, "about", deprecate.warnAboutFunction, offender, "it returned 1")
    before = deprecate.getWarningMethod()
    deprecate.setWarningMethod(lambda *args, **kw: rec("elsewhere", args[1:], sorted(kw)))
    old = deprecate.deprecated(tw["python.versions"].Version("Package", 1, 0, 0))(offender)
    rec("called", old())
    deprecate.setWarningMethod(before)
    warned(rec, "here", old)


@scenario("python", min_events=20)
def compat_old_names(tw, rec):
    """Other names for what Python has warn when they are used."""
    compat = tw["python.compat"]
    for name in (
        "StringType",
        "InstanceType",
        "NativeStringIO",
        "unicode",
        "set",
        "frozenset",
        "reduce",
        "Sequence",
        "FileType",
    ):
        warned(rec, name, getattr, compat, name)
    for name in ("range", "xrange", "intern", "unichr", "raw_input", "escape", "urlquote", "urlunquote"):
        warned(rec, name, lambda name=name: getattr(compat, name).__name__)
    warned(rec, "bytes of a number", compat.intToBytes, 15)
    for name in ("items", "iteritems", "itervalues"):
        warned(rec, name, lambda name=name: list(getattr(compat, name)({1: 2})))
    warned(rec, "raised", compat.reraise, ValueError("again"), None)
    warned(rec, "environment", lambda: type(compat.bytesEnviron()))
    warned(rec, "none", getattr, compat, "nothing", "default")


@scenario("python", min_events=16)
def compat_strings(tw, rec):
    """Text for names and for networks is ASCII; bytes are taken apart, and files asked what they hold."""
    import io

    compat = tw["python.compat"]
    for given in ("text", b"bytes", "\u2603", b"\xff", 5, None):
        rec("given", given)
        rec.raises(compat.nativeString, given)
        rec.raises(compat.networkString, given)
    rec("bytes", list(compat.iterbytes(b"abc")), list(compat.iterbytes(b"")))
    rec("slices", [bytes(compat.lazyByteSlice(b"abcdef", *args)) for args in ((), (2,), (2, 3), (9,))])
    rec("files", [compat.ioType(file) for file in (io.StringIO(), io.BytesIO(), object())], compat.ioType(object(), bytes))


@scenario("python", min_events=7)
def compat_comparing(tw, rec):
    """cmp compares as it once did, and a class can answer all comparisons by one method."""
    compat = tw["python.compat"]
    rec("cmp", compat.cmp(1, 2), compat.cmp("b", "a"), compat.cmp([], []))

    @compat.comparable
    class Number:
        def __init__(self, value):
            self.value = value

        def __cmp__(self, other):
            return compat.cmp(self.value, other.value) if isinstance(other, Number) else NotImplemented

    one, two = Number(1), Number(2)
    rec("order", one < two, one <= two, one > two, one >= two, sorted([two, one])[0] is one)
    rec("equal", one == Number(1), one != Number(1), one == two, one == 1, one != 1)
    rec.raises(lambda: one < 5)
    with open("script.py", "w") as file:
        file.write("value = 5\n")
    spaces = {}, {}
    compat.execfile("script.py", *spaces)
    rec("run", spaces[1], "value" in spaces[0])
    compat.execfile("script.py", spaces[0])
    rec("run", spaces[0]["value"])

    def inner():
        return compat.currentframe().f_code.co_name, compat.currentframe(1).f_code.co_name

    rec("frames", inner())


@scenario("python", min_events=10)
def systemd_descriptors(tw, rec):
    """What systemd hands over stands in the environment, and is taken out of it."""
    import os

    ListenFDs = tw["python.systemd"].ListenFDs
    here = str(os.getpid())
    for pid, count, names in [
        (here, "2", "web:mail"),
        (here, "2", None),
        (here, "2", "one"),
        (here, "1", ""),
        (here, "many", "a"),
        (here, None, "a"),
        ("1", "1", "a"),
        (None, "1", "a"),
        (here, "2", "same:same"),
    ]:
        given = {"LISTEN_PID": pid, "LISTEN_FDS": count, "LISTEN_FDNAMES": names, "OTHER": "x"}
        environment = {key: value for key, value in given.items() if value is not None}
        found = ListenFDs.fromEnvironment(environment)
        rec("given", count, names, found.inheritedDescriptors(), found.inheritedNamedDescriptors())
        rec("left", sorted(set(environment) - {"LISTEN_PID"}), "LISTEN_PID" in environment)
    rec("made", ListenFDs([5, 6], ["a", "b"]).inheritedNamedDescriptors(), ListenFDs([5]).inheritedDescriptors())


@scenario("python", min_events=20)
def text_tools(tw, rec):
    """Wrapping, splitting and searching texts, and printing sequences."""
    import io

    text = tw["python.text"]
    story = "the quick brown fox jumps over the lazy dog\n\nand averyveryverylongword   follows\n"
    for width in (8, 20, 80):
        rec("wrapped", width, text.greedyWrap(story, width))
    for given in ("", "one", "one\ntwo", "one\n", "\n\none"):
        rec("lines", given, text.greedyWrap(given), text.isMultiline(given), text.endsInNewline(given))
        rec("blanks", text.removeLeadingTrailingBlanks(given))
    rec("leading", text.removeLeadingBlanks(["", " ", "x", "", "y", ""]))
    for given in ('a "b c" d', "'a b'", '"never closed', 'it"s x', '"a" ""', ""):
        rec("quoted", given, text.splitQuoted(given))
    for given in (5, "x", [], {}, [1, [2, "three"], {"k": "v"}], {"a": {"b": 1}, "c": "two\nlines"}, (1,)):
        rec("strings", text.stringyString(given), text.stringyString(given, "> "))
    for sought, case in (("bcd", 1), ("BCD", 1), ("BCD", 0), ("x", 1), ("", 1)):
        rec("found", sought, case, text.strFile(sought, io.StringIO("abcde"), case))


@scenario("python", min_events=10)
def users_that_do_not_exist(tw, rec):
    """Records of users for tests, found by name or number."""
    fakepwd = tw["python.fakepwd"]
    users = fakepwd.UserDatabase()
    users.addUser("alice", "secret", 1000, 2000, "Alice", "/home/alice", "/bin/zsh")
    users.addUser("bob")
    users.addUser("carol")
    for name in ("alice", "bob", "carol"):
        user = users.getpwnam(name)
        rec("user", list(user), len(user), user.pw_name, user[2], user.pw_dir)
    rec("number", users.getpwuid(1000).pw_name, len(users.getpwall()))
    for function, value in ((users.getpwnam, "nobody"), (users.getpwuid, 5), (users.getpwnam, b"alice")):
        rec.raises(function, value)
    shadows = fakepwd.ShadowDatabase()
    shadows.addUser("alice", "x", 1, 2, 3, 4, 5, 6, 7)
    record = shadows.getspnam("alice")
    rec("shadow", list(record), record.sp_pwd, record.sp_flag, len(shadows.getspall()))
    rec.raises(shadows.getspnam, "bob")
    rec.raises(shadows.getspnam, b"alice")


@scenario("python", min_events=25)
def urlpath_ways(tw, rec):
    """From a URL to those below, beside and above it, and to where a link leads."""
    URLPath = tw["python.urlpath"].URLPath
    for text in (
        "http://example.com/foo/bar?yes=no#end",
        "http://e.com",
        "http://e.com/a/",
        "http://e.com:80/a%20b",
        "/only/path",
    ):
        url = URLPath.fromString(text)
        rec("parts", str(url), repr(url), url.pathList(), url.pathList(unquote=True))
        rec("ways", str(url.parent()), str(url.here()), str(url.child(b"x")), str(url.sibling(b"x")))
        rec("with query", str(url.parent(True)), str(url.here(True)), str(url.child(b"", True)), str(url.sibling(b"", True)))
    url = URLPath.fromBytes(b"http://example.com/foo/bar?yes=no#end")
    for link in (b"x", b"/x", b"../x", b"?q", b"#f", b"http://o.com/", b"", b"//h/p", b"./a/../b"):
        rec("link", link, str(url.click(link)))
    for name in (b"a/b", b"a b", b"%2F", b"..", b"\x7f"):
        rec("name", name, str(url.child(name)))
    url.scheme, url.path, url.query = b"https", b"/new path", b"q"
    rec("set", str(url), url.netloc, url.fragment)
    rec("default", repr(URLPath()), repr(URLPath(b"ftp", b"h", b"/p", b"q", b"f")))
    rec.raises(URLPath.fromString, b"http://e.com/")
    rec.raises(URLPath.fromBytes, "http://e.com/")


@scenario("python", min_events=5)
def messages_with_descriptors(tw, rec):
    """A descriptor goes beside a message to whoever receives it."""
    import os
    import socket
    import struct

    sendmsg = tw["python.sendmsg"]
    here, there = socket.socketpair(socket.AF_UNIX)
    rec("sent", sendmsg.sendmsg(here, b"plain"))
    rec("received", tuple(sendmsg.recvmsg(there)))
    reading, writing = os.pipe()
    sendmsg.sendmsg(here, b"x", [(socket.SOL_SOCKET, sendmsg.SCM_RIGHTS, struct.pack("i", reading))])
    message = sendmsg.recvmsg(there)
    rec("beside", message.data, [(level, kind, len(data)) for level, kind, data in message.ancillary], message.flags)
    arrived = struct.unpack("i", message.ancillary[0][2])[0]
    os.write(writing, b"through")
    rec("works", arrived != reading, os.read(arrived, 10))
    rec("family", sendmsg.getSocketFamily(here) == socket.AF_UNIX)
    rec("random", len(tw["python.randbytes"].secureRandom(7)), len(tw["python.randbytes"].insecureRandom(3)))
    for each in (reading, writing, arrived):
        os.close(each)
    here.close()
    there.close()
