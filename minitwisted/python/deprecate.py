"""Things that still work, and should not be used any more.

Functions, methods, classes, properties, parameters and attributes of modules can be marked as old.  Using one warns at the
line that uses it, once as Python has it, with the version since when, and what to use instead; the docstring says so too.

All warnings go through one function, which `setWarningMethod` exchanges: a test can collect them so.
"""

from __future__ import annotations

import functools
import importlib
import sys
import warnings
from dis import findlinestarts
from typing import TYPE_CHECKING

from minitwisted.python._old_attributes import deprecatedModuleAttribute
from minitwisted.python.reflect import fullyQualifiedName
from minitwisted.python.versions import getVersionString

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DEPRECATION_WARNING_FORMAT = "%(fqpn)s was deprecated in %(version)s"

_warn: Callable[..., Any] = warnings.warn


def getWarningMethod() -> Callable[..., Any]:
    """What is called with each warning: its text, its category, and ``stacklevel``."""
    return _warn


def setWarningMethod(newMethod: Callable[..., Any]) -> None:
    """Let `newMethod` be called with each warning from now on."""
    global _warn
    _warn = newMethod


def getDeprecationWarningString(callableThing: Any, version: Any, format: str | None = None, replacement: Any = None) -> str:
    """The warning for `callableThing`, which is old since `version`.

    `format` has places for ``%(fqpn)s``, its full name, and ``%(version)s``.  The `replacement` is a text or a callable.
    """
    text = format or DEPRECATION_WARNING_FORMAT
    values = {"fqpn": fullyQualifiedName(callableThing), "version": getVersionString(version)}
    return text % values + _instead(replacement)


def _instead(replacement: Any) -> str:
    if not replacement:
        return ""
    name = fullyQualifiedName(replacement) if callable(replacement) else replacement
    return f"; please use {name} instead"


def deprecated(version: Any, replacement: Any = None) -> Callable[[Callable], Any]:
    """A decorator for a function, a method or a class that is old since `version`."""

    def decorate(function: Callable) -> Any:
        text = getDeprecationWarningString(function, version, None, replacement)

        @functools.wraps(function)
        def old(*args: Any, **kw: Any) -> Any:
            _warn(text, DeprecationWarning, stacklevel=2)
            return function(*args, **kw)

        _append(old, f"Deprecated in {getVersionString(version)}{_instead(replacement)}.")
        old.deprecatedVersion = version  # type: ignore[attr-defined]
        return old

    return decorate


class _OldProperty(property):
    """A property whose setter and deleter warn as its getter does."""

    text = ""

    def _warning(self, function: Callable) -> Callable:
        text = self.text

        @functools.wraps(function)
        def old(*args: Any) -> Any:
            _warn(text, DeprecationWarning, stacklevel=2)
            return function(*args)

        return old

    def setter(self, function: Callable) -> property:
        return property.setter(self, self._warning(function))

    def deleter(self, function: Callable) -> property:
        return property.deleter(self, self._warning(function))


def deprecatedProperty(version: Any, replacement: Any = None) -> Callable[[Callable], property]:
    """As `deprecated`, for the function of a property: a decorator that makes the property too."""

    def decorate(function: Callable) -> property:
        class Old(_OldProperty):
            text = getDeprecationWarningString(function, version, None, replacement)

        getter = deprecated(version, replacement)(function)
        return Old(getter)

    return decorate


def deprecatedKeywordParameter(version: Any, name: str, replacement: str | None = None) -> Callable[[Any], Any]:
    """A decorator for a callable whose parameter `name` is old since `version`: it warns if that is given, by name or place."""

    def decorate(function: Callable) -> Any:
        since = f"was deprecated in {getVersionString(version)}{_instead(replacement)}"
        text = f"The {name!r} parameter to {fullyQualifiedName(function)} {since}"
        place = _place(function, name)

        @functools.wraps(function)
        def checked(*args: Any, **kw: Any) -> Any:
            if name in kw or len(args) > place:
                _warn(text, DeprecationWarning, stacklevel=2)
            return function(*args, **kw)

        _append(checked, f"The {name!r} parameter {since}.")
        return checked

    return decorate


def _place(function: Callable, name: str) -> int:
    """How many arguments may stand in their places before the parameter `name` is among them."""
    parameters = importlib.import_module("inspect").signature(function).parameters
    if name not in parameters or parameters[name].kind.name not in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD"):
        return sys.maxsize
    return list(parameters).index(name)


def warnAboutFunction(offender: Any, warningString: str) -> None:
    """Warn of something that the function `offender` does, as if its last line did the warning.

    For what a function does too late to be on the stack: returning the wrong thing, say.
    """
    module = sys.modules[offender.__module__]
    warnings.warn_explicit(
        warningString,
        category=DeprecationWarning,
        filename=importlib.import_module("inspect").getabsfile(module),
        lineno=max(line for _, line in findlinestarts(offender.__code__) if line is not None),
        module=module.__name__,
        registry=offender.__globals__.setdefault("__warningregistry__", {}),
        module_globals=None,
    )


def _append(thing: Any, text: str) -> None:
    """Let the docstring of `thing` end with `text`, in a paragraph of its own."""
    lines = (thing.__doc__ or "").splitlines()
    if not lines:
        thing.__doc__ = text
        return
    if len(lines) > 1:
        lines = [line.strip() for line in lines]
        if not lines[-1]:
            lines.pop()
    thing.__doc__ = "\n".join([*lines, "", text, ""])


__all__ = [
    "DEPRECATION_WARNING_FORMAT",
    "deprecated",
    "deprecatedKeywordParameter",
    "deprecatedModuleAttribute",
    "deprecatedProperty",
    "getDeprecationWarningString",
    "getWarningMethod",
    "setWarningMethod",
    "warnAboutFunction",
]
