"""Exercise 1, solved: each metronome says when it has ended, and somebody counts."""

import sys

from minitwisted.internet import reactor


class Metronome:
    """Prints its name and a number every `pause` seconds, `times` times, then calls `ended`."""

    def __init__(self, name, pause, times, ended):
        self.name, self.pause, self.times, self.ended, self.ticks = name, pause, times, ended, 0

    def start(self):
        reactor.callLater(self.pause, self.tick)

    def tick(self):
        if self.name == "bad":
            self.ended(self)  # before the exception leaves: nothing after it runs
            raise ValueError("this metronome is broken")
        self.ticks += 1
        print(self.name, self.ticks, flush=True)
        if self.ticks < self.times:
            reactor.callLater(self.pause, self.tick)
        else:
            self.ended(self)


def ended(metronome):
    going.remove(metronome)
    if not going:
        print("silence", flush=True)
        reactor.stop()


going = set()
for argument in sys.argv[1:]:
    name, pause, times = argument.split(":")
    going.add(Metronome(name, float(pause), int(times), ended))
for metronome in list(going):
    metronome.start()
reactor.run()
