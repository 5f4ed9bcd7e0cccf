"""A command line taken apart: flags, parameters, methods, arguments, and what is wrong with it."""

from __future__ import annotations

from compat_tests.scenario import scenario


def values(options):
    """What the options are, in an order that does not depend on how they were entered."""
    return sorted(options.items())


def parse(rec, cls, *words):
    """Parse the words with a new instance of the class and record what came of it."""
    options = cls()
    rec("words", words)
    rec.raises(options.parseOptions, list(words))
    rec("values", values(options))
    return options


@scenario("usage", min_events=12)
def usage_flags(tw, rec):
    """A flag is 0 until it is given, by its long name, its short one, or a beginning that is unique."""

    class Options(tw["python.usage"].Options):
        optFlags = [["verbose", "v", "Say more."], ["quiet", "q"], ["version-only"], ["under_score", "u", None]]

    rec("before", values(Options()))
    for words in [(), ("-v",), ("--quiet",), ("-vq",), ("--qui",), ("--ver",), ("--verbose=1",), ("-x",), ("--under_score",)]:
        parse(rec, Options, *words)


@scenario("usage", min_events=12)
def usage_parameters(tw, rec):
    """A parameter has its default until a value is given, which is text unless it is coerced."""

    class Options(tw["python.usage"].Options):
        optParameters = [
            ["outfile", "o", "out.log", "Where to write."],
            ["count", "c", 3, "How many.", int],
            ["name", None, None, "A name."],
            ["bare"],
        ]

    rec("before", values(Options()), sorted(Options().defaults.items()))
    for words in [
        ("--outfile=x", "-c", "5"),
        ("-ofile", "--name", "me"),
        ("--bare", ""),
        ("--count",),
        ("-c",),
        ("--count=many",),
    ]:
        parse(rec, Options, *words)


@scenario("usage", min_events=9)
def usage_ports(tw, rec):
    """A port is a number of 16 bits, and whatever else is given is the user's mistake."""
    usage = tw["python.usage"]

    class Options(usage.Options):
        optParameters = [["port", "p", 8080, "A port.", usage.portCoerce]]

    for value in ("0", "65535", "65536", "-1", "http", "80.5", " 22 "):
        rec.raises(usage.portCoerce, value)
        rec.raises(Options().parseOptions, ["--port", value])
    rec("doc", usage.portCoerce.coerceDoc)


@scenario("usage", min_events=8)
def usage_coercing(tw, rec):
    """ValueError from a coercing function is the user's mistake, any other error the program's."""
    usage = tw["python.usage"]

    def lower(value):
        if value.isupper():
            raise ValueError("do not shout")
        return {"value": value}

    class Options(usage.Options):
        optParameters = [["word", "w", "x", None, lower], ["float", "f", 1.5, None, float], ["broken", "b", None, None, len]]

    for words in [("-w", "quiet"), ("-w", "LOUD"), ("--float=2",), ("--float=two",), ("-f1e3",)]:
        parse(rec, Options, *words)
    kept = usage.CoerceParameter(Options(), int)
    rec.raises(kept.dispatch, "word", "12")
    rec.raises(kept.dispatch, "word", "twelve")
    rec.raises(kept.dispatch, "word", None)
    rec("kept", kept.options["word"])


@scenario("usage", min_events=8)
def usage_methods(tw, rec):
    """A method handles an option; it takes a value or it does not, and each name of it is a way to write it."""

    class Options(tw["python.usage"].Options):
        def opt_level(self, value):
            """How loud."""
            self["level"] = value

        opt_l = opt_level

        def opt_more_noise(self):
            """Louder."""
            self["noise"] = self.get("noise", 0) + 1

        opt_n = opt_more_noise

        def opt_z(self):
            raise KeyError("from a method")

    for words in [("--level", "3"), ("-l4",), ("-nnn",), ("--more-noise", "-n"), ("--more_noise",), ("--level",), ("-z",)]:
        parse(rec, Options, *words)


@scenario("usage", min_events=5)
def usage_methods_and_rows(tw, rec):
    """A method has the last word about a name that is declared in a list too."""

    class Options(tw["python.usage"].Options):
        optFlags = [["loud", "l", "From the list."]]
        optParameters = [["count", "c", 1, "From the list.", int]]

        def opt_loud(self):
            """From the method."""
            rec("method")

        def opt_count(self, value):
            self["count"] = value * 2

    for words in [("--loud",), ("-l",), ("--count", "2"), ("-c2",)]:
        parse(rec, Options, *words)


@scenario("usage", min_events=8)
def usage_flag_functions(tw, rec):
    """How many values a method takes says whether it is a flag; more than one is the programmer's mistake."""
    usage = tw["python.usage"]

    class Methods:
        def none(self):
            pass

        def one(self, value):
            pass

        def perhaps(self, value=None):
            pass

        def any(self, *values):
            pass

        def two(self, a, b):
            pass

    for name in ("none", "one", "perhaps", "any", "two"):
        rec.raises(usage.flagFunction, getattr(Methods(), name))
        rec.raises(usage.flagFunction, getattr(Methods(), name), f"called-{name}")

    class Options(usage.Options):
        opt_two = Methods.two

    rec.raises(Options)


@scenario("usage", min_events=10)
def usage_arguments(tw, rec):
    """parseArgs says by its parameters how many arguments there may be."""

    class Options(tw["python.usage"].Options):
        optFlags = [["flag", "f"]]

        def parseArgs(self, first, second, third="none"):
            self["arguments"] = (first, second, third)

        def postOptions(self):
            rec("post")

    for words in [
        (),
        ("a",),
        ("a", "b"),
        ("-f", "a", "b", "c"),
        ("a", "b", "c", "d"),
        ("a", "-f"),
        ("--", "-f", "-"),
        ("-", "b"),
    ]:
        parse(rec, Options, *words)
    parse(rec, tw["python.usage"].Options, "a")


@scenario("usage", min_events=6)
def usage_order(tw, rec):
    """Options are handled in their order, then the arguments, and postOptions is last and may still refuse."""
    usage = tw["python.usage"]

    class Options(usage.Options):
        optParameters = [["name", "n", "", "", lambda value: rec("name", value)]]

        def opt_first(self):
            rec("first")

        def opt_second(self, value):
            rec("second", value)

        def parseArgs(self, *arguments):
            rec("arguments", arguments)

        def postOptions(self):
            rec("post")
            if self.get("refuse"):
                raise usage.UsageError("refused")

    options = Options()
    options.parseOptions(["--second", "1", "-nx", "--first", "--second", "2", "rest", "--first"])
    options["refuse"] = True
    rec.raises(options.parseOptions, [])


@scenario("usage", min_events=4)
def usage_from_argv(tw, rec):
    """Without a list, what the program was started with is parsed."""
    import sys

    class Options(tw["python.usage"].Options):
        optFlags = [["flag", "f"]]

        def parseArgs(self, *arguments):
            rec("arguments", arguments)

    sys.argv = ["/usr/bin/program.py", "-f", "x", "y"]
    options = Options()
    options.parseOptions()
    rec("values", values(options))
    rec("synopsis", options.getSynopsis())
    sys.argv = ["program"]
    options.parseOptions(None)
    rec("synopsis", options.getSynopsis())


@scenario("usage", min_events=8)
def usage_inheriting(tw, rec):
    """What base classes declare holds too, and a subclass can change a default."""
    usage = tw["python.usage"]

    class Base(usage.Options):
        optFlags = [["base", "b", "Of the base."]]
        optParameters = [["size", "s", 1, "Of the base."]]

        def opt_speak(self):
            rec("base speaks")

    class Other(usage.Options):
        optFlags = [["other", "o", "Of another base."]]

    class Derived(Base, Other):
        optFlags = [["derived", "d", "Its own."]]
        optParameters = [["size", "s", 2, "Its own."]]

        def opt_speak(self):
            rec("derived speaks")

    for words in [("-bod",), ("--speak",), ("-s3",)]:
        parse(rec, Derived, *words)
    options = Derived()
    rec("tables", options.longOpt, options.shortOpt, sorted(options.synonyms.items()))
    rec("docs", sorted((name, options.docs[name]) for name in ("base", "other", "derived", "size")))


@scenario("usage", min_events=6)
def usage_rows_that_make_no_sense(tw, rec):
    """A row that is too long, or empty, is refused when an instance is made."""
    usage = tw["python.usage"]
    for name, rows in [
        ("optFlags", [["a", "b", "c", "d"]]),
        ("optFlags", [[]]),
        ("optFlags", [["", "x"]]),
        ("optParameters", [["a", "b", "c", "d", int, "f"]]),
        ("optParameters", [[]]),
    ]:
        cls = type("Options", (usage.Options,), {name: rows})
        rec("rows", name, rows)
        try:
            cls()
        except ValueError as error:
            rec("refused", error)


@scenario("usage", min_events=6)
def usage_is_a_dictionary(tw, rec):
    """Options are a dictionary of their values, and yet can be a key."""

    class Options(tw["python.usage"].Options):
        optFlags = [["flag", "f"]]
        optParameters = [["name", "n", "x"]]

    options = Options()
    rec("is", isinstance(options, dict), options.opts is options, len(options))
    options["more"] = 1
    options.opts["name"] = "y"
    rec("contents", values(options), "more" in options, options.get("missing", "default"))
    rec("equal", options == dict(options), Options() == Options())
    rec("key", {options: "found"}[options])
    rec.raises(options.__getitem__, "missing")
    rec("error", tw["python.usage"].error is tw["python.usage"].UsageError, str(tw["python.usage"].UsageError("text")))


@scenario("usage", min_events=2)
def usage_bad_parse_args(tw, rec):
    """A TypeError from inside parseArgs counts as a wrong number of arguments."""

    class Options(tw["python.usage"].Options):
        def parseArgs(self, *arguments):
            if arguments:
                raise AttributeError("other errors pass")
            raise TypeError("from inside")

    rec.raises(Options().parseOptions, [])
    rec.raises(Options().parseOptions, ["x"])
