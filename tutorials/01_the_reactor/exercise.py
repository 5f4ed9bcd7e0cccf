"""Exercise 1: several metronomes, one reactor.

    python exercise.py a:0.1:3 b:0.15:2 bad:0.05:1

Each argument is NAME:SECONDS:TIMES.  A metronome prints ``NAME 1``, ``NAME 2`` … every SECONDS, the first time after one
pause, TIMES times in all.  One that is called ``bad`` raises ValueError at its first tick instead of printing: it never
ticks again, and the others must not notice.  When the last metronome has ended, print ``silence`` and stop the reactor.

The start below runs only the first metronome, and knows nothing of `bad`.
"""

import sys

from minitwisted.internet import reactor


class Metronome:
    """Prints its name and a number every `pause` seconds, `times` times."""

    def __init__(self, name, pause, times):
        self.name, self.pause, self.times, self.ticks = name, pause, times, 0

    def start(self):
        reactor.callLater(self.pause, self.tick)

    def tick(self):
        self.ticks += 1
        print(self.name, self.ticks, flush=True)
        if self.ticks < self.times:
            reactor.callLater(self.pause, self.tick)
        else:
            print("silence", flush=True)
            reactor.stop()


metronomes = []
for argument in sys.argv[1:2]:
    name, pause, times = argument.split(":")
    metronomes.append(Metronome(name, float(pause), int(times)))
for metronome in metronomes:
    metronome.start()
reactor.run()
