"""Two jobs, one thread, nobody waits: what a reactor does with time."""

from minitwisted.internet import reactor


def count_down(name, number, pause):
    """Say `number`, and ask to be called again in `pause` seconds for the next."""
    print(f"{name} {number}")
    if number > 0:
        reactor.callLater(pause, count_down, name, number - 1, pause)
    else:
        finished(name)


running = {"rocket", "egg"}


def finished(name):
    """Stop the loop when the last job has ended: nobody else will."""
    running.remove(name)
    if not running:
        print("all done: stopping the reactor")
        reactor.stop()


def broken():
    """An exception ends this call, and only this call."""
    print("about to go wrong")
    raise RuntimeError("nobody catches me")


reactor.callWhenRunning(print, "the reactor runs")
reactor.callLater(0.0, count_down, "rocket", 3, 0.2)
reactor.callLater(0.1, count_down, "egg", 1, 0.4)
reactor.callLater(0.25, broken)
print("before run: nothing has happened yet")
reactor.run()
print("after run")
