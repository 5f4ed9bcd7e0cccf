"""A port whose file is gone stops like any other, and removes nothing that is not its own.

WHAT: The file of a UNIX port is removed by somebody before `stopListening`.  Twisted's Deferred fails with FileNotFoundError,
    and the port goes on listening, where nobody can find it.  Here it stops.  If a file that is no socket has taken the place,
    Twisted removes it; here it stays.
WHY: The path is to be free when a port has stopped, and it is; and what is no socket is not the port's.
INSTEAD: On Twisted, handle the error, and call `connectionLost` yourself.
"""

from __future__ import annotations

import os

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_file_that_is_gone(tw, rec):
    """One file is removed, another one replaced."""
    ports = [tw.reactor.listenUNIX(path, tw.protocol.ServerFactory()) for path in ("gone", "replaced")]
    for path in ("gone", "replaced"):
        os.remove(path)
    with open("replaced", "w") as file:
        file.write("important")

    def look(result):
        rec("stopped", result, *(bool(port.connected) for port in ports))
        rec("there", sorted(os.listdir(".")))

    return tw.defer.DeferredList([port.stopListening() for port in ports], consumeErrors=True).addCallback(
        lambda results: look([type(each).__name__ for _, each in results])
    )


if __name__ == "__main__":
    show(a_file_that_is_gone)
