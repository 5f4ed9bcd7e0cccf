"""The reactor of the process: importing this module chooses one, unless a program has chosen before.

A program has one loop, so its reactor is an object that everybody imports by this name.  The module itself is never seen:
what is installed stands in its place in ``sys.modules``, and a reactor chosen earlier is found there first.
"""

from __future__ import annotations

import sys

from minitwisted.internet import default

# This module makes room for the object that will stand in its place.
del sys.modules[__name__]
default.install()
