"""Which reactor to take when nobody has chosen.

The best of those that the system has, as in Twisted: epoll on Linux, else poll, else select.  ``install`` is that one's.
"""

from __future__ import annotations

import select

if hasattr(select, "epoll"):
    from minitwisted.internet.epollreactor import install
elif hasattr(select, "poll"):
    from minitwisted.internet.pollreactor import install
else:
    from minitwisted.internet.selectreactor import install

__all__ = ["install"]
