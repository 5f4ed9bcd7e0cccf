"""Other values for attributes, for a while.

A `MonkeyPatcher` holds a list of patches, puts them in place and takes them back: by hand, around a call, or as a context
manager.  They are taken back last first, so an attribute that is patched twice ends with what it was.  One that did not
exist cannot be patched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class MonkeyPatcher:
    """A list of patches, each an object, the name of its attribute, and the value."""

    def __init__(self, *patches: tuple[Any, str, Any]) -> None:
        self._patches: list[tuple[Any, str, Any]] = []
        self._originals: list[tuple[Any, str, Any]] = []
        for patch in patches:
            self.addPatch(*patch)

    def addPatch(self, obj: Any, name: str, value: Any) -> None:
        """Add a patch: from `patch` on, the attribute `name` of `obj` is to be `value`."""
        self._patches.append((obj, name, value))

    def patch(self) -> None:
        """Put all patches in place.  Raises AttributeError at an attribute that does not exist."""
        for obj, name, value in self._patches:
            self._originals.append((obj, name, getattr(obj, name)))
            setattr(obj, name, value)

    __enter__ = patch

    def restore(self) -> None:
        """Give all attributes their original values back."""
        while self._originals:
            setattr(*self._originals.pop())

    def __exit__(self, *exc_info: object) -> None:
        self.restore()

    def runWithPatches(self, f: Callable, *args: Any, **kw: Any) -> Any:
        """Call ``f(*args, **kw)`` with all patches in place, and return what it returns."""
        self.patch()
        try:
            return f(*args, **kw)
        finally:
            self.restore()
