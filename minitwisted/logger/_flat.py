"""An event made flat: what its text needs is looked up now, since the objects it comes from will not be there later.

A format such as ``{request.path!r}`` reaches into an object.  Where the event goes, to a file or over a wire, the object cannot
follow, but its path can.  So the value of each field is kept in the event, as ``log_flattened``: once as it is, once as
the text that the format makes of it.  From then on the event's text is made of that alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python._event_text import FlatKeys, fields_of
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.python._event_text import Event


def flattenEvent(event: Event) -> None:
    """Look up the fields of the event's format, and keep them in it.  Raises whatever looking up a field raises."""
    if event.get("log_format") is None or "log_flattened" in event:
        return
    keys, flat = FlatKeys(), {}
    for name, spec, conversion, value in fields_of(event):
        conversion = "r" if conversion == "r" else "s"
        flat[keys.key(name, conversion, spec)] = repr(value) if conversion == "r" else str(value)
        flat[keys.key(name, "", spec)] = value
    if flat:
        event["log_flattened"] = flat


def extractField(field: str, event: Event) -> Any:
    """The value of one of the fields of the event's format, written as it stands there, without the braces.

    With a conversion (``name!r``) it is text.  Raises KeyError if the format has no such field.
    """
    name, _, spec = field.partition(":")
    name, _, conversion = name.partition("!")
    flattenEvent(event)
    return event["log_flattened"][FlatKeys().key(name, conversion, spec)]


at_home("minitwisted.logger", extractField)
