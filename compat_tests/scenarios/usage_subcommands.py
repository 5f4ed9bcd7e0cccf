"""Commands within a command: who parses what, and what the help says of them."""

from __future__ import annotations

from compat_tests.scenario import scenario


def commands(tw, rec):
    """A class of options with three subcommands, one with a shortcut and one with subcommands of its own."""
    usage = tw["python.usage"]

    class Start(usage.Options):
        synopsis = "[start options]"
        longdesc = "Starts what can be started."
        optFlags = [["fast", "f", "Hurry."]]

        def parseArgs(self, *names):
            self["names"] = names

        def postOptions(self):
            rec("start", sorted(self.items()), self.parent is not None)

    class Stop(usage.Options):
        optParameters = [["after", "a", 0, "How long to wait.", int]]

        def postOptions(self):
            rec("stop", sorted(self.items()))

    class Service(usage.Options):
        subCommands = [["begin", None, Start, "Begin it."], ["end", "e", Stop, "End it."]]

    class Main(usage.Options):
        optFlags = [["loud", "l", "Say more."]]
        subCommands = [
            ["start", "s", Start, "Start something."],
            [
                "stop",
                None,
                Stop,
                "Stop something, which takes as long as it takes, and be told when it has come to pass at last.",
            ],
            ["service", None, Service, None],
        ]

        def postOptions(self):
            rec("main", sorted(self.items()), self.subCommand)

    return Main


@scenario("usage", min_events=12)
def usage_subcommands(tw, rec):
    """The first argument names a subcommand, by name or shortcut; what follows is its own."""
    Main = commands(tw, rec)
    for words in [
        ("start",),
        ("-l", "s", "-f", "x", "y"),
        ("stop", "-a", "3"),
        ("stop", "-l"),
        ("halt",),
        ("-l", "halt", "x"),
        (),
    ]:
        options = Main()
        rec.raises(options.parseOptions, list(words))
        rec("chosen", options.subCommand, hasattr(options, "subOptions"))


@scenario("usage", min_events=6)
def usage_nested_subcommands(tw, rec):
    """A subcommand may have subcommands; each knows its parent, and the synopsis grows."""
    import sys

    sys.argv = ["program"]
    options = commands(tw, rec)()
    options.parseOptions(["service", "begin", "-f"])
    inner = options.subOptions.subOptions
    rec("chain", options.subCommand, options.subOptions.subCommand, inner.parent is options.subOptions)
    for each in (options, options.subOptions, inner):
        rec("synopsis", each.getSynopsis())
    rec.text("usage", options.getUsage())


@scenario("usage", min_events=5)
def usage_default_subcommand(tw, rec):
    """defaultSubCommand is what is meant when there is no argument."""

    class Main(commands(tw, rec)):
        defaultSubCommand = "start"

    class Wrong(commands(tw, rec)):
        defaultSubCommand = "nothing"

    for cls, words in [(Main, []), (Main, ["-l"]), (Main, ["stop"]), (Main, ["-f"]), (Wrong, [])]:
        options = cls()
        rec.raises(options.parseOptions, words)
        rec("chosen", options.subCommand)


@scenario("usage", min_events=6)
def usage_no_subcommand(tw, rec):
    """Without any argument parseArgs is called although there are subcommands."""

    class Main(commands(tw, rec)):
        def parseArgs(self, *arguments):
            rec("arguments", arguments)

    for words in ([], ["-l"], ["stop"]):
        rec.raises(Main().parseOptions, words)


@scenario("usage", min_events=10)
def usage_help_of_subcommands(tw, rec):
    """The help of a program lists its subcommands; once one is parsed, its own help is shown."""
    import sys

    sys.argv = ["program"]
    Main = commands(tw, rec)
    rec.text("main", str(Main()))
    rec.text("narrow", Main().getUsage(50))
    for words in (["start"], ["stop"], ["service"]):
        options = Main()
        options.parseOptions(words)
        rec.text(words[0], str(options.subOptions))


@scenario("usage", min_events=4)
def usage_errors_in_subcommands(tw, rec):
    """What a subcommand refuses, the program refuses, before its own postOptions."""
    usage = tw["python.usage"]

    class Refuses(usage.Options):
        def postOptions(self):
            raise usage.UsageError("not today")

    class Main(usage.Options):
        subCommands = [["refuse", "r", Refuses, "Refuse."]]

        def postOptions(self):
            rec("never")

    options = Main()
    rec.raises(options.parseOptions, ["refuse"])
    rec("chosen", options.subCommand, isinstance(options.subOptions, Refuses))
    rec.raises(options.parseOptions, ["refuse", "argument"])
    rec.raises(options.parseOptions, ["r", "--nothing"])
