"""What twistd says to its command line, and how it ends when it cannot do as told."""

from __future__ import annotations

import re

from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import twistd


@scenario("twistd", limit=15, min_events=2)
def twistd_help(tw, rec):
    """The help names every option with what it does."""
    twistd(tw, rec, "--help")


@scenario("twistd", limit=15, min_events=2)
def twistd_version(tw, rec):
    """The version is printed and that is all, whatever else is asked."""
    twistd(tw, rec, "--version", "nothing")


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_option(tw, rec):
    """An option that does not exist gets the help and a line about it, on standard output, and status 1."""
    twistd(tw, rec, "--nonsense")


@scenario("twistd", limit=15, min_events=2)
def twistd_option_without_value(tw, rec):
    """An option that needs a value is refused without one."""
    twistd(tw, rec, "-n", "--python")


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_command(tw, rec):
    """A word that is no command is refused by name."""
    twistd(tw, rec, "-n", "nothing_of_the_kind", "more")


@scenario("twistd", limit=15, min_events=2)
def twistd_odd_mask(tw, rec):
    """A mask is octal."""
    twistd(tw, rec, "--umask", "9")


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_user(tw, rec):
    """A user who does not exist is an error that nobody catches."""
    twistd(tw, rec, "--uid", "nobody_of_that_name")


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_group(tw, rec):
    """A group that does not exist is an error that nobody catches."""
    twistd(tw, rec, "--gid", "nobody_of_that_name")


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_reactor(tw, rec):
    """A reactor that does not exist is refused by name."""
    twistd(tw, rec, "--reactor", "perpetual")


@scenario("twistd", limit=15, min_events=4)
def twistd_lists_reactors(tw, rec):
    """The reactors that can be had are listed by name with what they are."""
    import subprocess

    from compat_tests.scenarios._twistd import start

    child = start(tw, rec, "--help-reactors", stderr=subprocess.STDOUT)
    out = child.communicate(timeout=10)[0].decode()
    rec("status", child.returncode)
    for line in re.findall(r"(?m)^ +(?:default|select|poll|epoll)\t.*$", out):
        rec("line", line)


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_profiler(tw, rec):
    """A profiler that does not exist is refused before anything is loaded."""
    twistd(tw, rec, "--profile", "out", "--profiler", "slow", "-ny", "nothing.tac")


@scenario("twistd", limit=15, min_events=2)
def twistd_unknown_logger(tw, rec):
    """A logger that cannot be imported is refused: a name without a module."""
    twistd(tw, rec, "-n", "--logger", "no.such")


@scenario("twistd", limit=15, min_events=2)
def twistd_logger_without_the_name(tw, rec):
    """A logger that cannot be imported is refused: a module without the name."""
    twistd(tw, rec, "-n", "--logger", "mine.nothing", files={"mine.py": ""})


@scenario("twistd", limit=15, min_events=2)
def twistd_file_missing(tw, rec):
    """Without an application to load there is nothing to run: the default file is missing."""
    twistd(tw, rec, "-n")


@scenario("twistd", limit=15, min_events=2)
def twistd_python_file_missing(tw, rec):
    """A Python file that is not there is said to be missing, also of what would become a daemon."""
    twistd(tw, rec, "-y", "nothing.tac")


@scenario("twistd", limit=15, min_events=2)
def twistd_source_missing(tw, rec):
    """A source file that is not there."""
    twistd(tw, rec, "-n", "-s", "nothing.tas")


@scenario("twistd", limit=15, min_events=2)
def twistd_no_application(tw, rec):
    """A Python file that sets no `application` is explained."""
    twistd(tw, rec, "-ny", "empty.tac", files={"empty.tac": "app = 1\n"})


@scenario("twistd", limit=15, min_events=2)
def twistd_file_raises(tw, rec):
    """An error in the Python file is shown with its traceback."""
    twistd(tw, rec, "-ny", "bad.tac", files={"bad.tac": "def f():\n    raise ValueError('as written')\n\nf()\n"})


@scenario("twistd", limit=15, min_events=2)
def twistd_file_does_not_parse(tw, rec):
    """A Python file that is not Python."""
    twistd(tw, rec, "-ny", "bad.tac", files={"bad.tac": "1 /\n"})


@scenario("twistd", limit=15, min_events=1)
def twistd_file_leaves(tw, rec):
    """A Python file may leave by itself, with a status of its own."""
    twistd(tw, rec, "-ny", "leaves.tac", files={"leaves.tac": "import sys\nsys.exit(7)\n"})


@scenario("twistd", limit=15, min_events=2)
def twistd_pickle_is_none(tw, rec):
    """A file of the default kind that is no pickle."""
    twistd(tw, rec, "-nf", "junk.tap", files={"junk.tap": "}"})


@scenario("twistd", limit=15, min_events=2)
def twistd_daemon_to_stdout(tw, rec):
    """A daemon has no standard output to log to."""
    twistd(tw, rec, "-l", "-", "-y", "a.tac", files={"a.tac": SIMPLE})


@scenario("twistd", limit=15, min_events=2)
def twistd_log_nowhere(tw, rec):
    """A log file in a directory that does not exist is an error that nobody catches."""
    twistd(tw, rec, "-n", "-l", "nowhere/a.log", "-y", "a.tac", files={"a.tac": SIMPLE})


SIMPLE = "from {tw}.application import service\napplication = service.Application('demo')\n"


# Without a process: the options as an object.


def parsed(tw, *arguments: str) -> dict:
    """The values of the options, without those that depend on this machine's directories."""
    import os

    options = tw["scripts.twistd"].ServerOptions()
    options.parseOptions(list(arguments))
    return {name: os.path.relpath(value) if name == "pidfile" and value else value for name, value in options.items()}


@scenario("twistd", min_events=22)
def twistd_options_by_default(tw, rec):
    """Each option has its default, and the path of the pid file is made absolute."""
    for name, value in sorted(parsed(tw).items()):
        rec("option", name, value)


@scenario("twistd", min_events=4)
def twistd_options_given(tw, rec):
    """What is given is converted, and some options imply others."""
    before = parsed(tw)
    for words in (
        ("-n", "-y", "a.tac", "--logfile=x"),
        ("--umask", "022", "--uid", "0", "--gid", "0", "--euid", "-eo"),
        ("--pidfile=",),
        ("--pidfile", "a/b.pid", "--rundir", "c", "--chroot", "d", "--originalname", "--savestats"),
        ("-b", "--syslog", "--prefix", "me", "-p", "prof", "--profiler", "profile"),
        ("-f", "x.tap", "-s", "x.tas"),
    ):
        after = parsed(tw, *words)
        rec("changed", words, sorted((name, after[name]) for name in after if after[name] != before[name]))


@scenario("twistd", min_events=6)
def twistd_options_refused(tw, rec):
    """What cannot be meant raises UsageError."""
    for words in (("--umask", "x"), ("--nothing",), ("-r", "nothing"), ("--logger", "nothing"), ("nothing",), ("--file",)):
        rec("given", words)
        rec.raises(parsed, tw, *words)


@scenario("twistd", min_events=3)
def twistd_options_of_any_system(tw, rec):
    """The options that do not need UNIX are a class of their own."""
    options = tw["application.app"].ServerOptions()
    options.parseOptions([])
    for name, value in sorted(options.items()):
        rec("option", name, value)
    rec("kinds", issubclass(tw["scripts.twistd"].ServerOptions, tw["application.app"].ServerOptions))
    rec("synopsis", tw["scripts.twistd"].ServerOptions().getSynopsis())


@scenario("twistd", min_events=4)
def twistd_profilers(tw, rec):
    """A profiler is chosen by name, however it is written; an unknown one ends the program."""
    make = tw["application.app"].AppProfiler
    for name in ("profile", "cprofile", "CProfile", "slow"):
        try:
            chosen = make({"profile": "out", "profiler": name, "savestats": 0})
            rec("chosen", chosen.profiler, type(chosen.run.__self__))
        except SystemExit as error:
            rec("ends", error.code)
    rec("unprofiled", hasattr(make({"profile": None, "profiler": "profile", "savestats": 0}), "run"))


@scenario("twistd", min_events=3)
def twistd_runs_the_parts_in_order(tw, rec):
    """A runner of one's own: what comes before the application, the application, the log, what comes after it."""
    app = tw["application.app"]

    class Log:
        def __init__(self, options):
            rec("log made", sorted(options))

        def start(self, application):
            rec("log started", application)

        def stop(self):
            rec("log stopped")

    class Runner(app.ApplicationRunner):
        loggerFactory = Log

        def preApplication(self):
            rec("before", hasattr(self, "application"))

        def createOrGetApplication(self):
            return "the application"

        def postApplication(self):
            rec("after", self.application)

    runner = Runner({"profile": None, "profiler": "cprofile"})
    runner.run()
    rec.raises(app.ApplicationRunner({"profile": None, "profiler": "cprofile", "logfile": "", "logger": None}).run)
