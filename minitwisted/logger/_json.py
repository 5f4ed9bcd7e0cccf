"""Events as JSON, and back.

An event is made flat first (``_flat.py``), so that its text survives even where its objects do not: what JSON does not know
becomes ``{"unpersistable": true}``.  Two kinds of objects are known, and marked by an identifier that says which: failures
and levels.

A file of events has one per line, each begun by a character that is in no JSON (RS), so that a reader can find the next
event after one that was cut off.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

from minitwisted.logger._flat import flattenEvent
from minitwisted.logger._text import FileLogObserver
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel, NamedConstant
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from minitwisted.python._event_text import Event

log = Logger("minitwisted.logger._json")

#: Between the records of a text that is a sequence of JSON texts (RFC 7464).
_RECORD = "\x1e"

_MARK = "__class_uuid__"
_FAILURE = "e76887e2-20ed-49bf-a8f8-ba25cc586f2d"
_LEVEL = "02e59486-f24d-46ad-8224-3acdf2a5732a"


def eventAsJSON(event: Event) -> str:
    """The event as JSON, in one line.  Raises what `flattenEvent` raises."""
    flattenEvent(event)
    return json.dumps(event, default=_written, skipkeys=True)


def _written(thing: object) -> object:
    if isinstance(thing, bytes):
        return thing.decode("latin-1")
    if isinstance(thing, NamedConstant) and thing.container == "LogLevel":
        return {"name": thing.name, _MARK: _LEVEL}
    if isinstance(thing, Failure):
        kind = {"__module__": thing.type.__module__, "__name__": thing.type.__name__}
        return {**thing.__getstate__(), "type": kind, _MARK: _FAILURE}
    return {"unpersistable": True}


def eventFromJSON(eventText: str) -> Event:
    """The event that `eventAsJSON` has written."""
    return json.loads(eventText, object_hook=_read)


def _read(found: dict[str, Any]) -> Any:
    if _MARK not in found:
        return found
    mark = found.pop(_MARK)
    plain = mark.lower().strip("{}").replace("-", "")  # an identifier may be written in several ways
    if plain == _LEVEL.replace("-", ""):
        try:
            return LogLevel.lookupByName(found["name"])
        except ValueError:
            return None  # whoever wrote it knew more levels
    if plain == _FAILURE.replace("-", ""):
        made = Failure.__new__(Failure)
        kind = found["type"]
        made.__setstate__({**found, "type": type(kind["__name__"], (), kind)})
        return made
    raise KeyError(mark)


def jsonFileLogObserver(outFile: Any, recordSeparator: str = _RECORD) -> FileLogObserver:
    """An observer that writes each event as JSON, begun by `recordSeparator` and ended by a line end."""
    return FileLogObserver(outFile, lambda event: f"{recordSeparator}{eventAsJSON(event)}\n")


def eventsFromJSONLogFile(inFile: Any, recordSeparator: str | None = None, bufferSize: int = 4096) -> Iterable[Event]:
    """The events in a file that `jsonFileLogObserver` has written; what cannot be read is remarked on in the log.

    Unless `recordSeparator` is given, the file's beginning says whether there is one.  `bufferSize`: how much is read at once.
    """
    pieces = _pieces(inFile, bufferSize)
    first = next(pieces, b"")
    mark = _RECORD.encode() if recordSeparator is None else recordSeparator.encode()
    if recordSeparator is None and not first.startswith(mark):
        mark = b""
    if mark:
        return _marked(_records(first, pieces, mark))
    return filter(None, map(_line, _records(first, pieces, b"\n")))


def _pieces(file: Any, size: int) -> Iterator[bytes]:
    while True:
        piece = file.read(size)
        if not piece:
            return
        yield piece.encode() if isinstance(piece, str) else piece


def _records(begun: bytes, pieces: Iterable[bytes], mark: bytes) -> Iterator[bytes]:
    """What stands between the marks, however it was cut into pieces."""
    for piece in pieces:
        *whole, begun = (begun + piece).split(mark)
        yield from whole
    yield from begun.split(mark)


def _marked(records: Iterable[bytes]) -> Iterator[Event]:
    for record in records:
        if record.endswith(b"\n"):
            yield from _event(record)
        elif record:
            log.error("Unable to read truncated JSON record: {record!r}", record=record)


def _line(record: bytes) -> Any:
    return next(iter(_event(record)), None) if record else None


def _event(record: bytes) -> list[Any]:
    """The event in a record, if it can be read."""
    try:
        text = codecs.decode(record, "utf-8")
    except UnicodeDecodeError:
        log.error("Unable to decode UTF-8 for JSON record: {record!r}", record=record)
        return []
    try:
        return [eventFromJSON(text)]
    except ValueError:
        log.error("Unable to read JSON record: {record!r}", record=record)
        return []


at_home("minitwisted.logger", eventAsJSON, eventFromJSON, jsonFileLogObserver, eventsFromJSONLogFile)
