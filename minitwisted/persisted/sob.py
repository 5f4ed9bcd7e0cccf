"""One object in a file.

An application can be written down and taken up again.  Three kinds of file hold one, told apart by the end of their name: a
pickle (``.tap``); a source (``.tas``), which is Python that makes the object and calls it ``app``; and any Python file
(``.tac``), of which one variable is wanted.  The last is written by people, and is what everybody uses today.

The contract: a file is written whole or not at all, so an object is first saved beside it.  Only files that you trust may be
loaded, since loading each kind of them runs what they say.
"""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.python import log

if TYPE_CHECKING:
    from typing import Any

__all__ = ["IPersistable", "Persistant", "Persistent", "guessType", "load", "loadValueFromFile"]

#: What a file is, by the end of its name.  The endings with an ``e`` are from when files could be encrypted.
_ENDINGS = {"pickle": ".tap .etap", "python": ".py .tac .etac", "source": ".tas .etas"}
_STYLES = {ending: style for style, endings in _ENDINGS.items() for ending in endings.split()}


class IPersistable(Interface):
    """Something that can be saved to a file."""

    def save(tag=None, filename=None, passphrase=None):
        """Write the object to `filename`, or to a file that is called after it, with `tag` if one is given."""

    def setStyle(style):
        """Save as ``"pickle"`` or as ``"source"`` from now on."""


@implementer(IPersistable)
class Persistent:
    """Saves `original`, which is called `name`."""

    style = "pickle"

    def __init__(self, original, name: str) -> None:
        self.original, self.name = original, name

    def setStyle(self, style: str) -> None:
        """Save as ``"pickle"`` or as ``"source"`` from now on."""
        self.style = style

    def save(self, tag: str | None = None, filename: str | None = None, passphrase=None) -> None:
        """Write the original to `filename`, or to ``name[-tag].tap`` (``.tas`` for a source).

        Files are not encrypted any more: a `passphrase` raises ``TypeError``.
        """
        if passphrase is not None:
            raise TypeError("passphrase must be None")
        extension, written = ("tas", _as_source) if self.style == "source" else ("tap", pickle.dumps)
        final, beside = self._getFilename(filename, extension, tag)
        log.msg(f"Saving {self.name} application to {final}...")
        with open(beside, "wb") as file:
            file.write(written(self.original))
        os.replace(beside, final)
        log.msg("Saved.")

    def _getFilename(self, filename: str | None, extension: str, tag: str | None) -> tuple[str, str]:
        """The file's name, and that of the one which is written first."""
        if filename:
            return filename, f"{filename}-2"
        stem = f"{self.name}-{tag}" if tag else self.name
        return f"{stem}.{extension}", f"{stem}-2.{extension}"


#: The name of the class from when it was spelled so.
Persistant = Persistent


def _as_source(thing) -> bytes:
    """Python that makes `thing`."""
    return f"from pickle import loads\n\napp = loads({pickle.dumps(thing)!r})\n".encode()


def load(filename: str, style: str) -> Any:
    """The object saved in a file of the given style, ``"source"`` or else ``"pickle"``.

    If it is an ``IPersistable`` it will be saved in this style again.
    """
    if style == "source":
        value = loadValueFromFile(filename, "app")
    else:
        with open(filename, "rb") as file:
            value = pickle.load(file)
    persistable = IPersistable(value, None)
    if persistable is not None:
        persistable.setStyle(style)
    return value


def loadValueFromFile(filename: str, variable: str) -> Any:
    """Run a file of Python by itself and return its `variable`; ``KeyError`` if it has none of that name.

    The file can ask for its own name as ``__file__``.
    """
    with open(filename, "rb") as file:
        text = file.read()
    names = {"__file__": filename}
    exec(compile(text, filename, "exec"), names, names)
    return names[variable]


def guessType(filename: str) -> str:
    """The style of a file, by the end of its name: ``"python"``, ``"pickle"`` or ``"source"``; else ``KeyError``."""
    return _STYLES[os.path.splitext(filename)[1]]
