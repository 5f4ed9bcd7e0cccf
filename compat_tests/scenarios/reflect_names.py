"""From names to things and back."""

from __future__ import annotations

from compat_tests.scenario import scenario


def modules(**texts):
    """Write modules into the current directory and make them importable."""
    import os
    import sys

    for name, text in texts.items():
        path = name.replace("__", "/") + ".py"
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    sys.path.insert(0, os.getcwd())


@scenario("python", min_events=14)
def reflect_named_any(tw, rec):
    """A name leads to a module, or to what is reached from one by attributes."""
    reflect = tw["python.reflect"]
    modules(
        some__thing="class Outer:\n    class Inner:\n        value = 5\n",
        some__broken="1 / 0\n",
        some__needs="import there_is_no_such\n",
        some__refuses="raise ImportError('not today')\n",
    )
    open("some/__init__.py", "w").close()
    for name in ("some", "some.thing", "some.thing.Outer.Inner.value", "os.path.join", "some.thing.Outer"):
        rec("found", name, reflect.namedAny(name) if "value" in name else getattr(reflect.namedAny(name), "__name__", None))
    for name in ("some.broken", "some.broken.x", "some.needs.x", "some.refuses", "some.nothing", "some.thing.Outer.nothing"):
        rec("name", name)
        rec.raises(reflect.namedAny, name)


@scenario("python", min_events=8)
def reflect_wrong_names(tw, rec):
    """A name that is none is told apart from one of a module that does not exist."""
    reflect = tw["python.reflect"]
    for name in ("", ".", "a..b", ".os", "os.", "no_such_module", "no_such_module.x.y", "os.no_such.thing"):
        rec.raises(reflect.namedAny, name)
    rec("kinds", reflect.ModuleNotFound.__mro__[1:3], reflect.ObjectNotFound.__mro__[1:3])


@scenario("python", min_events=7)
def reflect_named_modules_and_objects(tw, rec):
    """namedModule imports, namedObject takes the last part from the module."""
    reflect = tw["python.reflect"]
    rec("module", reflect.namedModule("os.path").__name__, reflect.namedModule("collections.abc").__name__)
    rec("object", reflect.namedObject("collections.OrderedDict"), reflect.namedClass("decimal.Decimal"))
    for function, name in [
        (reflect.namedModule, "no_such.module"),
        (reflect.namedModule, ""),
        (reflect.namedObject, "os.nothing"),
        (reflect.namedObject, "os"),
    ]:
        rec.raises(function, name)
    rec("required", reflect.requireModule("no_such_module"), reflect.requireModule("no_such_module", 5))


@scenario("python", min_events=10)
def reflect_qualified(tw, rec):
    """What things are called: classes, functions, methods, modules, and what is built in."""
    reflect = tw["python.reflect"]
    import os

    for thing in (dict, os.path, os.path.join, len, "".join, reflect.QueueMethod, reflect.QueueMethod.__init__):
        rec("full", reflect.fullyQualifiedName(thing))
    rec("qual", reflect.qual(int), reflect.qual(reflect.InvalidName), reflect.qual(tw.defer.Deferred))
    rec("method", reflect.fullyQualifiedName(tw.defer.Deferred().addCallback))
    rec("function", reflect.fullFuncName(reflect.qual))
    rec.raises(reflect.fullyQualifiedName, 5)
    rec.raises(reflect.qual, 5)


class Base:
    things = ["base"]
    words = {"one": "base", "two": "base"}

    def do_base(self):
        pass

    def do_both(self):
        return "base"

    def other(self):
        pass

    do_value = 5
    do_property = property(lambda self: 1 / 0)


class Mixed:
    things = ["mixed"]
    words = {"three": "mixed"}

    def do_mixed(self):
        pass


class Derived(Base, Mixed):
    things = ["derived"]
    words = {"one": "derived"}

    def do_both(self):
        return "derived"

    def do_own(self):
        pass


@scenario("python", min_events=8)
def reflect_prefixed(tw, rec):
    """Methods by prefix, through all ancestors, and nothing but methods."""
    reflect = tw["python.reflect"]
    rec("names", reflect.prefixedMethodNames(Derived, "do_"), reflect.prefixedMethodNames(Base, ""))
    rec("methods", [method.__name__ for method in reflect.prefixedMethods(Derived(), "do_")])
    found = {}
    reflect.accumulateMethods(Derived(), found, "do_")
    rec("accumulated", list(found), found["both"]())
    found = {}
    reflect.accumulateMethods(Derived(), found, "do_", Base)
    rec("from a base", list(found), found["both"]())
    for base in (None, Base, Mixed, object):
        found = {}
        reflect.addMethodNamesToDict(Derived, found, "do_", base)
        rec("derived from", base, found)


@scenario("python", min_events=6)
def reflect_accumulated(tw, rec):
    """Lists and dictionaries of classes, joined through all ancestors; the class itself has the last word."""
    reflect = tw["python.reflect"]
    for base in (None, Base, object):
        things, words = [], {}
        reflect.accumulateClassList(Derived, "things", things, base)
        reflect.accumulateClassDict(Derived, "words", words, base)
        rec("things", base, things)
        rec("words", sorted(words.items()))
    nothing = []
    reflect.accumulateClassList(Derived, "missing", nothing)
    rec("nothing", nothing)


@scenario("python", min_events=8)
def reflect_searching(tw, rec):
    """objgrep finds every way from one object to another."""
    reflect = tw["python.reflect"]
    goal = ["goal"]
    holder = Derived()
    holder.list = [1, (2, goal)]
    holder.dict = {"key": goal, 7: {"deep": goal}, "holder": holder}
    rec("same", reflect.objgrep(holder, goal, reflect.isSame, "holder"))
    rec("shallow", reflect.objgrep(holder, goal, reflect.isSame, "holder", maxDepth=2))
    rec("itself", reflect.objgrep(goal, goal), reflect.objgrep(goal, ["goal"], reflect.isSame))
    rec("key", reflect.objgrep({5: 5, "x": [5]}, 5))
    rec("bound", reflect.objgrep([holder.do_both], holder, reflect.isSame))
    rec("instances", reflect.findInstances([1, True, {"a": 2.0, "b": 3}], int))
    rec("tests", reflect.isSame([], []), reflect.isLike([], []), reflect.isOfType(True, int), reflect.isOfType(1, int))
    calls = []
    method = reflect.QueueMethod("name", calls)
    method(1, "two")
    method()
    rec("queued", calls)
    rec("class", reflect.getClass(5), reflect.getClass(int))


@scenario("python", min_events=6)
def reflect_safe_texts(tw, rec):
    """An object that cannot say what it is still gets a text, with the reason in it."""
    reflect = tw["python.reflect"]

    class Broken:
        def __repr__(self):
            raise ValueError("no text")

        __str__ = __repr__

    for function in (reflect.safe_repr, reflect.safe_str):
        lines = function(Broken()).splitlines()
        rec("first", lines[0].partition(" at 0x")[0], lines[0].rpartition(" with ")[2])
        rec("last", lines[-2:], lines[1])
    rec("plain", reflect.safe_repr([1, "x"]), reflect.safe_str([1, "x"]))
    rec("bytes", reflect.safe_str(b"text"), reflect.safe_str(b"\xc3\xa9"), reflect.safe_str(b"\xff"))


@scenario("python", min_events=6)
def reflect_files(tw, rec):
    """From the path of a file to the name of its module."""
    reflect = tw["python.reflect"]
    modules(package__sub__module="", alone="")
    open("package/__init__.py", "w").close()
    open("package/sub/__init__.py", "w").close()
    for path in (
        "alone.py",
        "package/sub/module.py",
        "package/sub/module.pyc",
        "package/sub",
        "package/__init__.py",
        b"alone.so",
    ):
        rec("module", path, reflect.filenameToModuleName(path))
