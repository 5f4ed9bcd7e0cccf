"""The loop's own handlers of signals are called

WHAT: On the asyncio reactor, a program has asked its loop for a signal by `loop.add_signal_handler` before the reactor
is started.  On Twisted the handler is never called, since the reactor takes the descriptor by which Python tells the loop.
Here it is called.
WHY: Both live in one loop, and neither should have to know of the other.
INSTEAD: On Twisted, add the handler when the reactor is running.
"""

from __future__ import annotations

import asyncio
import os
import signal

from compat_tests.differences import difference, show


@difference("asyncio")
def asyncio_signals(tw, rec):
    """A handler that was added before the start."""
    loop = asyncio.new_event_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: rec("called", loop.is_running()))
    tw["internet.asyncioreactor"].install(loop)
    reactor = tw["internet.reactor"]
    reactor.callLater(0, os.kill, os.getpid(), signal.SIGUSR1)
    reactor.callLater(0.03, reactor.stop)
    reactor.run()
    rec("ended", reactor.running)
    loop.close()


if __name__ == "__main__":
    show(asyncio_signals)
