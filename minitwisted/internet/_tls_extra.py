"""Is there TLS?

It needs packages that not everybody has (``pip install minitwisted[tls]``).  Whoever only looks whether they are there must not
load them, for that takes longer than all the rest; and the sockets, which are read before TLS, must not import what is read
after them.  So everybody below asks here, and loads what he needs when TLS begins.

The contract: what depends on the extra is there if and only if `present`; `part` loads it.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

def _is_there(package: str) -> bool:
    # By asking those whom the import statement asks, since ``importlib.util`` would be a module more in every program.
    try:
        return any(finder.find_spec(package, None) for finder in sys.meta_path)
    except ImportError:  # somebody hides it
        return False


#: Whether pyOpenSSL is installed.
present = _is_there("OpenSSL")


def part(module: str, name: str) -> Any:
    """What `name` means in a `module` of this package.  Raises ImportError without the extra."""
    return getattr(importlib.import_module(f"{__package__.partition('.')[0]}.{module}"), name)


def factory_around(factory: Any, contextFactory: Any, isClient: bool) -> Any:
    """A factory that puts TLS around the protocols of `factory`.  Raises AssertionError without the extra."""
    if not present:
        raise AssertionError("SSL support is not present")
    return part("protocols.tls", "TLSMemoryBIOFactory")(contextFactory, isClient, factory)
