"""An adopted socket for datagrams does not make the loop wait.

WHAT: `reactor.adoptDatagramPort` of a socket that may block.  The documentation asks for one that does not.  Twisted takes it
    as it is, and after the first datagram the whole program stands still until the next one comes.  Here the port does not
    block; nor does the socket of the caller then, for the two are one to the system.
WHY: It is easily forgotten, and costs a call once.
INSTEAD: On Twisted, call ``skt.setblocking(False)`` before.
"""

from __future__ import annotations

import socket

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_socket_that_blocks(tw, rec):
    """Whether it would: a datagram would tell too well."""
    protocol = tw.protocol.DatagramProtocol()
    protocol.noisy = False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as skt:
        skt.bind(("127.0.0.1", 0))
        port = tw.reactor.adoptDatagramPort(skt.fileno(), socket.AF_INET, protocol)
    rec("blocks", port.getHandle().getblocking())
    return port.stopListening()


if __name__ == "__main__":
    show(udp_socket_that_blocks)
