"""Making sure that something is said to be deprecated.

A call of what is deprecated, or a look at it, gives one DeprecationWarning with a text that the library makes in the same way
always: what, since when, and what to use instead.

Contract: `test` is the test that asks; it fails if the warning is missing or the first one has another text.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from minitwisted.python.reflect import fullyQualifiedName

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def since(what: str, version: Any) -> str:
    """What is said of `what`, a full name, that is deprecated since `version`, a ``Version``."""
    when = "NEXT" if version.major == "NEXT" else version.public()
    return f"{what} was deprecated in {version.package} {when}"


def call(test: Any, version: Any, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """See ``SynchronousTestCase.callDeprecated``."""
    result = f(*args, **kwargs)
    given = test.flushWarnings([call])
    since_when, instead = version if isinstance(version, tuple) else (version, None)
    if not given:
        test.fail(f"{f!r} is not deprecated.")
    expected = since(fullyQualifiedName(f), since_when)
    if instead is not None:
        name = instead if isinstance(instead, str) else fullyQualifiedName(instead)
        expected += f"; please use {name} instead"
    test.assertEqual(expected, given[0]["message"])
    return result


def module_attribute(test: Any, module: str, name: str, version: Any, message: str | None) -> Any:
    """See ``SynchronousTestCase.getDeprecatedModuleAttribute``."""
    value = getattr(sys.modules[module], name)
    given = test.flushWarnings([module_attribute])
    if not given:
        test.fail(f"{module}.{name} is not deprecated.")
    expected = since(f"{module}.{name}", version) + ("" if message is None else f": {message}")
    said = given[0]["message"]
    # What follows is not asked about: the same call serves those who do not know the advice.
    test.assertTrue(said.startswith(expected), f"Expected {said!r} to start with {expected!r}")
    return value
