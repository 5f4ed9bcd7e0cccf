"""Exercise 10.2, solved: a plugin is an object in the right place that declares what it is."""

from zope.interface import implementer

from minitwisted.application import service
from minitwisted.internet import reactor, task
from minitwisted.plugin import IPlugin
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


@implementer(service.IServiceMaker, IPlugin)
class ShoutMaker:
    tapname = "shout"
    description = "Say it louder."
    options = Options

    def makeService(self, options):
        return Shouting(options["word"], options["times"])


maker = ShoutMaker()
