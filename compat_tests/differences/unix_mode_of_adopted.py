"""Who may connect to an adopted path is left as it is.

WHAT: `adoptStreamPort` with a socket at a path, such as systemd passes on.  Twisted sets the mode of the file to 666: everybody
    may connect from then on.  Here it is left alone.
WHY: Whoever has opened the socket has also said who may connect, and others may rely on it.
INSTEAD: On Twisted, put such sockets into a directory that only the right people can enter.
"""

from __future__ import annotations

import os
import socket
import stat

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def the_mode_of_an_adopted_path(tw, rec):
    """Only we may connect."""
    with socket.socket(socket.AF_UNIX) as given:
        given.bind("s")
        os.chmod("s", 0o600)
        given.listen()
        given.setblocking(False)
        port = tw.reactor.adoptStreamPort(given.fileno(), socket.AF_UNIX, tw.protocol.ServerFactory())
    rec("mode", oct(stat.S_IMODE(os.stat("s").st_mode)))
    return port.stopListening()


if __name__ == "__main__":
    show(the_mode_of_an_adopted_path)
