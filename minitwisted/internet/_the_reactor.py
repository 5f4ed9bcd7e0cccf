"""The one place that imports *the* reactor inside a function.

Importing ``minitwisted.internet.reactor`` chooses a reactor for good, so it must not happen before the program had its
chance to choose another.  Code with an optional ``reactor`` argument asks here, at the moment it needs one.
"""

from __future__ import annotations


def the_reactor():
    """The reactor of this process; chooses the default one if none has been chosen."""
    from minitwisted.internet import reactor

    return reactor
