"""Commands of twistd: services that plugins bring."""

from __future__ import annotations

import re
import shutil
import subprocess

from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import daemon, end, start, twistd

PLUGIN = """
from zope.interface import implementer
from {tw}.application import service
from {tw}.internet import reactor
from {tw}.plugin import IPlugin
from {tw}.python import usage

class Options(usage.Options):
    optParameters = [["port", "p", 1, "The port.", int]]
    optFlags = [["loud", "l", "Say more."]]

    def parseArgs(self, *names):
        self["names"] = names

class Speaker(service.Service):
    def startService(self):
        service.Service.startService(self)
        print("starts", self.name, type(self.parent).__name__, self.parent.name)

    def stopService(self):
        print("stops")

@implementer(IPlugin, service.IServiceMaker)
class Maker:
    tapname = "speak"
    description = "A service that speaks."
    options = Options

    def makeService(self, options):
        print("makes", sorted(options.items()), options.parent["nodaemon"])
        if options["loud"]:
            raise ValueError("too loud")
        if options["port"] == 1:
            reactor.callWhenRunning(reactor.callLater, 0.01, reactor.stop)
        reactor.callWhenRunning(reactor.callLater, 0, print, "ready")
        return Speaker()

maker = Maker()
"""

FILES = {"{tw}/plugins/speaking.py": PLUGIN}


def command(tw, rec, *arguments: str, files=FILES) -> None:
    """Run twistd with the plugin, and take it away again."""
    twistd(tw, rec, *arguments, files=files)
    shutil.rmtree(tw.package)


@scenario("twistd", limit=15, min_events=2)
def twistd_runs_a_command(tw, rec):
    """A command makes its service from its own options, and the service is run as an application."""
    command(tw, rec, "-n", "speak", "a", "b")


@scenario("twistd", limit=15, min_events=2)
def twistd_lists_commands(tw, rec):
    """The help names each command with its description."""
    child = start(tw, rec, "--help", files=FILES, stderr=subprocess.STDOUT)
    out = child.communicate(timeout=10)[0].decode()
    rec("status", child.returncode)
    rec("line", [line.split() for line in re.findall(r"(?m)^ +speak .*$", out)])
    shutil.rmtree(tw.package)


@scenario("twistd", limit=15, min_events=2)
def twistd_help_of_a_command(tw, rec):
    """A command has a help of its own."""
    command(tw, rec, "speak", "--help")


@scenario("twistd", limit=15, min_events=2)
def twistd_command_refuses(tw, rec):
    """A wrong option of a command gets the help of the command."""
    command(tw, rec, "-n", "speak", "--port", "x")


@scenario("twistd", limit=15, min_events=3)
def twistd_command_raises(tw, rec):
    """A command that cannot make its service ends it, before anything is logged."""
    command(tw, rec, "-n", "speak", "--loud")


@scenario("twistd", limit=15, min_events=3)
def twistd_broken_plugin(tw, rec):
    """A plugin that cannot be imported is reported, and the others work."""
    command(tw, rec, "-n", "speak", files={**FILES, "{tw}/plugins/broken.py": "raise ImportError('I am broken')\n"})


@scenario("twistd", limit=15, min_events=2)
def twistd_command_before_file(tw, rec):
    """With a command and a file, the command is run and the file not even loaded."""
    command(tw, rec, "-ny", "nothing.tac", "speak")


@scenario("twistd", limit=20, min_events=6)
def twistd_command_as_a_daemon(tw, rec):
    """A command becomes a daemon as a file does."""
    with daemon(tw, rec, "speak", "-p", "2", files=FILES) as pid:
        end(rec, pid)
    shutil.rmtree(tw.package)


@scenario("twistd", min_events=4)
def twistd_makers_of_services(tw, rec):
    """The commands are asked for when they are needed: name, no letter, a way to make the options, description."""
    app = tw["application.app"]

    class Maker:
        tapname, description = "mine", "What it does."

        def options(self):
            return rec("options made")

    class Options(tw["scripts.twistd"].ServerOptions):
        def _getPlugins(self, interface, package=None):
            rec("asked for", interface)
            other = Maker()
            other.tapname = "another"
            return [Maker(), other]

    options = Options()
    rec("kind", isinstance(options, app.ServerOptions))
    for name, letter, make, description in options.subCommands:
        rec("command", name, letter, description)
        make()
