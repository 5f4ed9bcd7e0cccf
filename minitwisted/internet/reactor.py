"""The reactor of the process: importing this module chooses one, unless a program has chosen before."""

from __future__ import annotations

import sys

from minitwisted.internet import default

# This module makes room for the object that will stand in its place.
del sys.modules[__name__]
default.install()
