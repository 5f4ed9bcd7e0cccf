"""What a program says when it is asked for help: two columns, descriptions, version."""

from __future__ import annotations

from compat_tests.processes import run
from compat_tests.scenario import scenario


def shown(rec, lane, function):
    """Record what the call prints, and how it ends."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            function()
        except SystemExit as end:
            rec("exit", end.code)
    rec.text(lane, out.getvalue())


def many(tw):
    """A class with options of every kind."""
    usage = tw["python.usage"]

    def hexadecimal(text):
        return int(text, 16)

    hexadecimal.coerceDoc = "Digits and letters."

    class Options(usage.Options):
        synopsis = "Usage: program [options] <file>"
        longdesc = """A program with options of every kind, which does nothing, but says so at a length that makes it
        necessary to break the line, and the next one too, wherever they happen to end."""
        optFlags = [["verbose", "v", "Say more."], ["quiet", None, "Say nothing. " * 9], ["nothing", "n"]]
        optParameters = [
            ["outfile", "o", "out.log", "Where to write."],
            ["port", "p", 80, "A port.", usage.portCoerce],
            ["color", "c", None, "A color", hexadecimal],
            ["empty", "e", "", ""],
            ["zero", "z", 0, "Zero is told."],
            ["none", None, None, "None is not."],
            ["a-name-that-is-long-indeed", None, None, "The second column begins here."],
        ]

        def opt_method(self, value):
            """
            The text of a method,   with its
            lines and blanks.
            """

        opt_m = opt_method

        def opt_bare(self):
            pass

    return Options


@scenario("usage", min_events=2)
def usage_help_text(tw, rec):
    """--help prints synopsis, options in their order, and description, and exits with 0."""
    shown(rec, "help", lambda: many(tw)().parseOptions(["-v", "--help", "--quiet"]))


@scenario("usage", min_events=5)
def usage_help_width(tw, rec):
    """The help is as wide as it is told, or as $COLUMNS says, or 80."""
    import os

    options = many(tw)()
    os.environ.pop("COLUMNS", None)
    rec.text("default", options.getUsage())
    rec.text("100", options.getUsage(100))
    os.environ["COLUMNS"] = "60"
    rec.text("columns", options.getUsage())
    rec.raises(options.getUsage, 20)
    os.environ["COLUMNS"] = "wide"
    rec.raises(options.getUsage)


@scenario("usage", min_events=3)
def usage_version(tw, rec):
    """--version prints a version and exits; a subclass can do otherwise."""
    usage = tw["python.usage"]

    class Mine(usage.Options):
        def opt_version(self):
            """Say mine."""
            print("my version")

    shown(rec, "theirs", lambda: usage.Options().parseOptions(["--version", "--nothing"][:1]))
    shown(rec, "mine", lambda: Mine().parseOptions(["--version"]))
    rec.text("usage", Mine().getUsage())


@scenario("usage", min_events=10)
def usage_synopsis(tw, rec):
    """The synopsis is the class's text, or made of the program's name; either can be a property or a method."""
    import sys

    usage = tw["python.usage"]

    class Text(usage.Options):
        synopsis = "Usage: text [options]   "

    class Property(usage.Options):
        longdesc = property(lambda self: "Made when asked for.")

        @property
        def synopsis(self):
            return "Usage: property"

    class Method(usage.Options):
        longdesc = ""

        def getSynopsis(self):
            return "Usage: method"

    for name in ("/path/to/prog.py", "prog", "prog.tar.gz", ""):
        sys.argv = [name]
        rec("made", usage.Options().getSynopsis())
    for cls in (Text, Property, Method):
        rec("synopsis", cls().getSynopsis())
        rec.text(cls.__name__, str(cls()))


@scenario("usage", min_events=4)
def usage_description(tw, rec):
    """The description is stripped and wrapped; without one the program's own docstring is taken."""
    import sys

    usage = tw["python.usage"]
    main = sys.modules["__main__"]
    main.__doc__ = "What the program says of itself.\n\nAnd more."

    class Given(usage.Options):
        longdesc = "\n\n   Given,\n  in    lines.\n"

    class Nothing(usage.Options):
        longdesc = ""

    for cls in (usage.Options, Given, Nothing):
        rec.text(cls.__name__, cls().getUsage())
    main.__doc__ = None
    rec.text("none", usage.Options().getUsage(40))


@scenario("usage", min_events=12)
def usage_chunks(tw, rec):
    """docMakeChunks lays out options that are described by dictionaries, sorted, each name once."""
    chunks = tw["python.usage"].docMakeChunks
    option = {"long": "name", "short": "n", "doc": " What it is. ", "optType": "parameter", "default": "me"}
    flag = {"long": "flag", "doc": "x " * 50}
    rec("none", chunks([]))
    rec("one", chunks([option]))
    rec("two", chunks([option, flag]), chunks([option, flag], 40))
    rec("same short", chunks([{"long": "a", "short": "x"}, {"long": "b", "short": "x"}]))
    rec("same long", chunks([{"long": "a", "doc": "1"}, {"long": "a", "doc": "2"}]))
    rec("order", chunks([{"long": "beta"}, {"long": "alpha"}, {"long": "zeta", "short": "A"}, {"long": "z", "short": "b"}]))
    rec("commands", chunks([{"long": "go", "short": "g", "doc": "Go.", "optType": "command"}]))
    for default in (None, 0, "", False, [1], "text"):
        rec("default", default, chunks([dict(option, default=default)]))


@scenario("usage", min_events=1)
def usage_help_of_names(tw, rec):
    """Of an option with several short names one is shown; a doc that a method does not give is that of the list."""

    class Options(tw["python.usage"].Options):
        optFlags = [["flag", "f", "Of the list."], ["fig", "f", "Has the letter now."]]

        def opt_long(self):
            """Of the method."""

        opt_b = opt_a = opt_c = opt_long

        def opt_flag(self):
            pass

        def opt_only(self):
            """Long only."""

        def opt_x(self):
            """Short only is not shown."""

    rec.text("usage", Options().getUsage())


COMPLETES = """
from {tw}.python import usage


class Options(usage.Options):
    optFlags = [["verbose", "v", "Say [more]; it's \\"fine\\"."], ["quiet", "q", None]]
    optParameters = [["file", "f", None, "A file."], ["mode", None, "fast", "A mode."], ["dir", "d", None, ""]]
    compData = usage.Completions(
        descriptions={"mode": "how to go"},
        multiUse=["verbose"],
        mutuallyExclusive=[("verbose", "quiet"), ("file", "dir")],
        optActions={
            "file": usage.CompleteFiles("*.py", descr="source"),
            "mode": usage.CompleteList(["fast", "slow"]),
            "dir": lambda: usage.CompleteDirs(),
        },
        extraActions=[usage.CompleteHostnames(), usage.CompleteUsernames(repeat=True)],
    )


class Main(usage.Options):
    optParameters = [["name", "n", None, "A name."]]
    subCommands = [["go", "g", Options, "Go somewhere."], ["stay", None, usage.Options, "Stay here."]]


Main().parseOptions()
print("not reached")
"""


@scenario("usage", min_events=6)
def usage_completing(tw, rec):
    """A shell that completes is told every option: what it excludes, its text, and how its value is completed."""
    for lanes, words in [
        ("commands ", ["", "--_shell-completion", "zsh:2"]),
        ("nowhere ", ["--_shell-completion", "zsh:2"]),
        ("command ", ["-n", "x", "go", "", "--_shell-completion", "zsh:5"]),
        ("shortcut ", ["g", "-", "--_shell-completion", "zsh:3"]),
    ]:
        run(tw, rec, "program.py", *words, files={"program.py": COMPLETES}, lanes=lanes)


@scenario("usage", min_events=12)
def usage_completers(tw, rec):
    """There is a completer for each kind of word that a shell knows, with a description or the option's name."""
    usage = tw["python.usage"]
    made = {
        "any": usage.Completer("a word"),
        "files": usage.CompleteFiles(),
        "dirs": usage.CompleteDirs(descr="where"),
        "list": usage.CompleteList(["a", "b"]),
        "many": usage.CompleteMultiList(["a", "b"], descr="several"),
        "users": usage.CompleteUsernames(),
        "groups": usage.CompleteGroups(),
        "hosts": usage.CompleteHostnames(),
        "accounts": usage.CompleteUserAtHost(),
        "interfaces": usage.CompleteNetInterfaces(repeat=True),
    }
    text = "\n".join(["from {tw}.python import usage", "", "", "class Options(usage.Options):", "    optParameters = ["])
    text += "".join(f'["{name}"], ' for name in made) + "]\n    compData = usage.Completions(optActions={"
    for name, completer in made.items():
        rec("made", name, isinstance(completer, usage.Completer), type(completer).__mro__[1].__name__)
        text += f'"{name}": usage.{type(completer).__name__}({ARGUMENTS.get(name, "")}), '
    run(tw, rec, "many.py", "--_shell-completion", "zsh:2", files={"many.py": text + "})\n\n\nOptions().parseOptions()\n"})


#: What the completers of `usage_completers` are made with, in the program.
ARGUMENTS = {"any": '"a word"', "dirs": 'descr="where"', "list": '["a", "b"]', "many": '["a", "b"], descr="several"'}


@scenario("usage", min_events=4)
def usage_completing_nonsense(tw, rec):
    """What is said for a shell of options that do not exist is refused when the shell asks."""
    import contextlib
    import io

    usage = tw["python.usage"]
    for said in (
        {"descriptions": {"nothing": "x"}},
        {"multiUse": ["nothing"]},
        {"mutuallyExclusive": [("help", "nothing")]},
        {"optActions": {"nothing": usage.Completer()}},
        {"extraActions": [usage.Completer(repeat=True), usage.Completer()]},
    ):
        cls = type("Options", (usage.Options,), {"compData": usage.Completions(**said), "synopsis": "x", "longdesc": ""})
        with contextlib.redirect_stdout(io.StringIO()):
            rec.raises(cls().parseOptions, ["--_shell-completion", "zsh:2"])
