"""The kinds of endpoint descriptions that come with the package, beside those that everybody has.

``tcp`` and ``unix`` need no plugin; these here show how a project adds its own: by an object with a prefix, in a file such
as this.
"""

from __future__ import annotations

from minitwisted.internet._endpoint_strings import _StandardIOParser, _SystemdParser, _TCP6ServerParser

tcp6ServerEndpointParser = _TCP6ServerParser()
stdioEndpointParser = _StandardIOParser()
systemdEndpointParser = _SystemdParser()

__all__ = ["stdioEndpointParser", "systemdEndpointParser", "tcp6ServerEndpointParser"]
