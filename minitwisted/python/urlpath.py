"""A URL, and the ways from it to others: below it, beside it, above it, or where a link on its page leads.

The five parts of a URL are bytes, escaped with ``%`` as they are sent.  None of the ways changes the URL; each makes a new
one, without the fragment, and without the query unless that is to be kept.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_FIELDS = ("scheme", "netloc", "path", "query", "fragment")

#: Ports that are not written, since they go without saying.
_PORTS = {"http": ":80", "https": ":443"}

#: What may stand in a name between slashes as it is; the percent sign, for what is escaped already.
_IN_NAMES = b"%!$&'()*+,;=:@"
#: What may stand in any part.
_IN_PARTS = _IN_NAMES + b"/?"


def _parser() -> Any:
    """Late: it brings in much, and few programs deal with URLs."""
    return importlib.import_module("urllib.parse")


def _part(name: str) -> Any:
    """A part of the URL, which is bytes, and may be given as text."""

    def get(self: URLPath) -> bytes:
        return self._parts[name]

    def put(self: URLPath, value: Any) -> None:
        self._parts[name] = value.encode("ascii") if isinstance(value, str) else value

    return property(get, put)


class URLPath:
    """A URL of five parts, each of which can be read and set.  Its text is the URL."""

    scheme = _part("scheme")
    netloc = _part("netloc")
    path = _part("path")
    query = _part("query")
    fragment = _part("fragment")

    def __init__(
        self, scheme: Any = b"", netloc: Any = b"localhost", path: Any = b"", query: Any = b"", fragment: Any = b""
    ) -> None:
        self._parts: dict[str, bytes] = {}
        for name, value in zip(_FIELDS, (scheme or b"http", netloc, path or b"/", query, fragment)):
            setattr(self, name, value)

    @classmethod
    def _parsed(cls, url: str) -> URLPath:
        parts = _parser().urlsplit(url)
        made = cls()
        # The scheme as it was written: urlsplit has it in small letters.
        made.scheme = url[: len(parts.scheme)]
        # Passwords are not for showing.
        made.netloc = re.sub(":[^@]*@", ":@", parts.netloc).removesuffix(_PORTS.get(parts.scheme, ":"))
        made.query, made.fragment = _escaped(parts.query), parts.fragment
        made.path = _escaped(parts.path)
        # At a place there is a path, if only the shortest; without a place there may be none.
        if made.netloc and not made.path:
            made.path = b"/"
        return made

    @classmethod
    def fromString(klass, url: str) -> URLPath:
        """The URL of a text.  Raises ValueError if it is none."""
        if not isinstance(url, str):
            raise ValueError("'url' must be a str")
        return klass._parsed(url)

    @classmethod
    def fromBytes(klass, url: bytes) -> URLPath:
        """The URL of bytes.  Raises ValueError if they are none."""
        if not isinstance(url, bytes):
            raise ValueError("'url' must be bytes")
        return klass._parsed(_parser().quote_from_bytes(url, safe=bytes(range(128))))

    @classmethod
    def fromRequest(klass, request: Any) -> URLPath:
        """The URL that a request of ``web`` is for."""
        return klass.fromBytes(request.prePathURL())

    def pathList(self, unquote: bool = False, copy: bool = True) -> list[bytes]:
        """The names in the path, with `unquote` without escapes.  `copy` means nothing."""
        names = self.path.split(b"/")
        return [_parser().unquote_to_bytes(name) for name in names] if unquote else names

    def sibling(self, path: bytes, keepQuery: bool = False) -> URLPath:
        """What is called `path` beside this."""
        return self._other([*self.pathList()[:-1], _name(path)], keepQuery)

    def child(self, path: bytes, keepQuery: bool = False) -> URLPath:
        """What is called `path` below this."""
        names = self.pathList()
        return self._other([*(names if names[-1] else names[:-1]), _name(path)], keepQuery)

    def parent(self, keepQuery: bool = False) -> URLPath:
        """The directory above the one that this is in."""
        return self._other(self.click(b"..").pathList(), keepQuery)

    def here(self, keepQuery: bool = False) -> URLPath:
        """The directory that this is in."""
        return self._other(self.click(b".").pathList(), keepQuery)

    def click(self, st: bytes) -> URLPath:
        """Where a link on this page leads."""
        return self._parsed(_parser().urljoin(str(self), st.decode("ascii")))

    def _other(self, names: list[bytes], keepQuery: bool) -> URLPath:
        made = URLPath(self.scheme, self.netloc, b"/".join(names), self.query if keepQuery else b"")
        # A URL without a scheme leads to others without.
        made.scheme = self.scheme
        return made

    def __str__(self) -> str:
        scheme, netloc, path, query, fragment = (self._parts[name].decode("ascii") for name in _FIELDS)
        shown = _escaped(netloc, b"[]").lower(), _escaped(path, b"#"), _escaped(query), _escaped(fragment)
        return _parser().urlunsplit([scheme, *shown])

    def __repr__(self) -> str:
        return f"URLPath({', '.join(f'{name}={self._parts[name]!r}' for name in _FIELDS)})"


def _name(path: bytes) -> bytes:
    """A name for a path: what has a meaning there is escaped, a slash too."""
    return _parser().quote(path.decode("ascii"), safe=_IN_NAMES).encode("ascii")


def _escaped(part: str, more: bytes = b"") -> str:
    """A part in which only what has no place in it is escaped; `more` has one."""
    return _parser().quote(part, safe=_IN_PARTS + more)
