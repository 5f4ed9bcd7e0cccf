"""``twist``: one service in the foreground."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import comparable
from compat_tests.scenarios.twistd_commands import FILES

COMMAND = """
import signal
from {tw}.application.twist._twist import Twist
signal.signal(signal.SIGINT, signal.default_int_handler)
Twist.main()
"""

PLUGIN = {name: text.replace(', options.parent["nodaemon"]', "") for name, text in FILES.items()}


def twist(tw, rec, *arguments: str, files=PLUGIN) -> None:
    """Run twist to its end, with the plugin, and record what it says."""
    child = processes.start(tw, "twist", *arguments, files={"twist": COMMAND, **files}, stdin=subprocess.DEVNULL)
    done = subprocess.CompletedProcess([], child.returncode, *(text.decode() for text in child.communicate(timeout=10)))
    record(tw, rec, child.returncode, done.stdout, done.stderr)


def record(tw, rec, status: int, out: str, err: str) -> None:
    """Record how it ended, without what depends on which reactors and plugins there are."""
    texts = [re.sub(r"\(options: .*?\)", "(...)", comparable(text)) for text in (out, err)]
    processes.record(rec, subprocess.CompletedProcess([], status, *texts))
    shutil.rmtree(tw.package, ignore_errors=True)


@scenario("twist", limit=15, min_events=2)
def twist_runs_a_service(tw, rec):
    """A plugin's service is started, and stopped when the reactor stops; the log is text if that is asked for."""
    twist(tw, rec, "--log-format", "text", "speak", "a")


@scenario("twist", limit=15, min_events=2)
def twist_help(tw, rec):
    """The help names every option."""
    twist(tw, rec, "--help")


@scenario("twist", limit=15, min_events=2)
def twist_version(tw, rec):
    """The version is a number and nothing else."""
    twist(tw, rec, "--version")


@scenario("twist", limit=15, min_events=2)
def twist_nothing_to_run(tw, rec):
    """Without a plugin there is nothing to run; the status says that it was used wrongly."""
    twist(tw, rec)


@scenario("twist", limit=15, min_events=2)
def twist_unknown_option(tw, rec):
    """An unknown option is refused on standard error."""
    twist(tw, rec, "--nonsense")


@scenario("twist", limit=15, min_events=2)
def twist_unknown_format(tw, rec):
    """A format that does not exist is refused."""
    twist(tw, rec, "--log-format", "music", "speak")


@scenario("twist", limit=15, min_events=2)
def twist_unknown_level(tw, rec):
    """A level that does not exist is refused."""
    twist(tw, rec, "--log-level", "loud", "speak")


@scenario("twist", limit=15, min_events=2)
def twist_unknown_reactor(tw, rec):
    """A reactor that does not exist is refused before the plugin is looked at."""
    twist(tw, rec, "--reactor", "perpetual", "nothing")


@scenario("twist", limit=15, min_events=2)
def twist_log_nowhere(tw, rec):
    """A log file that cannot be opened has a status of its own."""
    twist(tw, rec, "--log-file", "nowhere/a.log", "speak")


@scenario("twist", limit=15, min_events=2)
def twist_only_errors(tw, rec):
    """Below the level nothing is logged."""
    twist(tw, rec, "--log-level", "error", "--log-file", "+", "speak")


@scenario("twist", limit=15, min_events=2)
def twist_log_to_stderr(tw, rec):
    """The log can go to standard error, and another reactor can be had."""
    twist(tw, rec, "--log-file", "+", "--log-format", "text", "--reactor", "poll", "speak")


@scenario("twist", limit=15, min_events=4)
def twist_log_as_json(tw, rec):
    """A file gets JSON unless something else is asked for."""
    import json

    twist(tw, rec, "--log-file", "a.log", "speak")
    with open("a.log") as file:
        for event in map(json.loads, file.read().split("\x1e")[1:]):
            rec("event", event["log_format"], event["log_namespace"], event.get("log_io"), sorted(event))


@scenario("twist", limit=15, min_events=2)
def twist_interrupted(tw, rec):
    """A signal stops the service, and then ends the process."""
    child = processes.start(tw, "twist", "--log-format", "text", "speak", "-p", "2", files={"twist": COMMAND, **PLUGIN})
    try:
        read = processes.until(child, "ready")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=10)
    finally:
        child.kill()
    record(tw, rec, child.returncode, read + out.decode(), err.decode())
