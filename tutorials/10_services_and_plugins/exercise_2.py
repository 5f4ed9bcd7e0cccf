"""Exercise 10.2: a command for twistd.

    twistd shout --times 3 WORD

This file is to be a plugin: put into a folder ``minitwisted/plugins/`` (``twisted/plugins/`` on the real one) anywhere on
Python's path, it gives `twistd` the command ``shout``, whose service prints ``shout K: WORD`` in capitals so many times, a
hundredth of a second apart, and then stops the reactor.  Without ``--times`` it shouts twice; a number of times that is
no whole number is wrong usage, and so is no word.

The start below has the options and the service.  But twistd says ``Unknown command: shout``: it looks for objects that
declare two interfaces.  `IPlugin` says that something is a plugin, `IServiceMaker` which kind.
"""

from minitwisted.application import service
from minitwisted.internet import reactor, task
from minitwisted.python import usage


class Options(usage.Options):
    synopsis = "[options] WORD"
    optParameters = [["times", "t", 2, "How often to shout.", int]]

    def parseArgs(self, word):
        self["word"] = word


class Shouting(service.Service):
    def __init__(self, word, times):
        self.word, self.times = word, times

    def startService(self):
        super().startService()
        self.count = 0
        self.shouting = task.LoopingCall(self.shout)
        self.shouting.start(0.01)

    def shout(self):
        self.count += 1
        print(f"shout {self.count}: {self.word.upper()}", flush=True)
        if self.count == self.times:
            self.shouting.stop()
            reactor.callLater(0, reactor.stop)


class ShoutMaker:
    tapname = "shout"
    description = "Say it louder."
    options = Options

    def makeService(self, options):
        return Shouting(options["word"], options["times"])


maker = ShoutMaker()
