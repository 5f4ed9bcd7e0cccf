"""A dictionary to which ``Content-Type`` and ``content-type`` are one key.

What is stored is found by its key in small letters; beside it stands the key as it was written last, and that is what
going through the dictionary shows.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_NOTHING = object()


class InsensitiveDict(MutableMapping):
    """A dictionary that does not care for the case of keys that are text or bytes.

    Begun with the contents of `dict`.  With a false `preserve`, keys are shown in small letters.
    """

    def __init__(self, dict: Any = None, preserve: int = 1) -> None:
        self.data: Any = {}
        self.preserve = preserve
        if dict:
            self.update(dict)

    @staticmethod
    def _low(key: Any) -> Any:
        return key.lower() if isinstance(key, (str, bytes)) else key

    def __getitem__(self, key: Any) -> Any:
        return self.data[self._low(key)][1]

    def __setitem__(self, key: Any, value: Any) -> None:
        low = self._low(key)
        self.data[low] = (key if self.preserve else low, value)

    def __delitem__(self, key: Any) -> None:
        del self.data[self._low(key)]

    def __contains__(self, key: object) -> bool:
        return self._low(key) in self.data

    def has_key(self, key: object) -> bool:
        """Whether there is such a key; the older way to ask."""
        return key in self

    def __iter__(self) -> Iterator:
        return (key for key, _ in self.data.values())

    iterkeys = __iter__

    def __len__(self) -> int:
        return len(self.data)

    def keys(self) -> Any:
        """The keys as they were written, in a list."""
        return list(self)

    def values(self) -> Any:
        """The values, in a list."""
        return list(self.itervalues())

    def items(self) -> Any:
        """The keys with their values, in a list."""
        return list(self.iteritems())

    def itervalues(self) -> Iterator:
        """The values."""
        return (value for _, value in self.data.values())

    def iteritems(self) -> Iterator:
        """The keys with their values."""
        return iter(self.data.values())

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of `key`, or `default`."""
        return self[key] if key in self else default

    def setdefault(self, key: Any, default: Any) -> Any:  # type: ignore[override]
        """The value of `key`, which becomes `default` if it has none."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, dict: Any) -> None:  # type: ignore[override]
        """Take over keys and values of another dictionary."""
        for key, value in dict.items():
            self[key] = value

    def pop(self, key: Any, default: Any = _NOTHING) -> Any:
        """Remove `key` and return its value; if there is none, `default`, or raise KeyError."""
        low = self._low(key)
        return self.data.pop(low)[1] if default is _NOTHING or low in self.data else default

    def popitem(self) -> Any:
        """Remove a key and return it with its value; raises IndexError if there is none."""
        key = self.keys()[0]
        return key, self.pop(key)

    def clear(self) -> None:
        """Remove everything."""
        self.data.clear()

    def copy(self) -> InsensitiveDict:
        """Another dictionary with the same contents."""
        return InsensitiveDict(self, self.preserve)

    __copy__ = copy

    def __eq__(self, other: object) -> bool:
        """Whether the other dictionary finds the same values by these keys, and has no more."""
        if not isinstance(other, Mapping) or len(self) != len(other):
            return False
        return all(key in other and other[key] == value for key, value in self.iteritems())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"InsensitiveDict({{{', '.join(f'{key!r}: {value!r}' for key, value in self.iteritems())}}})"


at_home("minitwisted.python.util", InsensitiveDict)
