"""From an event of the log to its text.

An event is a dictionary.  Old ones say what they mean in `message` (a tuple of things), in `format` (a ``%`` format
over the event itself) or in `failure` with `why`; new ones in `log_format`, a ``{}`` format over the event whose
fields may end in ``()`` to be called, and in `log_failure`.  All of this is somebody else's, and a line that reports
an error must not be lost to a second one: every function here answers with text, whatever the event holds.

Pure: events in, text out.
"""

from __future__ import annotations

# What ``string.Formatter`` is made of; the module itself brings regular expressions along.
from _string import formatter_field_name_split, formatter_parser  # type: ignore[import-not-found]
from typing import TYPE_CHECKING

from minitwisted.python._safe_text import repr_of, text_of
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Event = dict[str, Any]

# Characters that make a terminal act rather than show.  A line is allowed its line ends and tabs.
_VISIBLE = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_VISIBLE[ord("\r")] = "\\r"
del _VISIBLE[ord("\n")], _VISIBLE[ord("\t")]


def harmless(text: str) -> str:
    """`text` with the control characters spelled out, as in a Python string."""
    return text.translate(_VISIBLE)


def write_safely(write: Any, text: str) -> None:
    """Call `write` with `text`; what the file has no bytes for is spelled out rather than lost."""
    try:
        write(text)
    except UnicodeEncodeError as trouble:
        write(text.encode(trouble.encoding, "backslashreplace").decode(trouble.encoding))


# New formats: {name}, {name.attribute}, {name[0]}, {name()}, {name.method()}.


class _Fields:
    """The event as the format sees it."""

    def __init__(self, event: Event) -> None:
        self.event = event

    def __getitem__(self, name: str) -> _Field:
        if name.endswith("()"):
            return _Field(self.event[name[:-2]]())
        return _Field(self.event[name])


class _Field:
    """A value of the event, on the way to one of its parts."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __getattr__(self, name: str) -> _Field:
        if name.endswith("()"):
            return _Field(getattr(self._value, name[:-2])())
        return _Field(getattr(self._value, name))

    def __getitem__(self, key: Any) -> _Field:
        return _Field(self._value[key])

    def __format__(self, spec: str) -> str:
        return format(self._value, spec)

    def __str__(self) -> str:
        return str(self._value)

    def __repr__(self) -> str:
        return repr(self._value)


def text_of_new(event: Event) -> str:
    """What the event says by its `log_format`; the empty text if it has none."""
    try:
        template = event.get("log_format")
        if template is None:
            return ""
        if "log_flattened" in event:
            return _text_of_flat(template, event["log_flattened"])
        if isinstance(template, bytes):
            template = template.decode("utf-8")
        elif not isinstance(template, str):
            raise TypeError(f"Log format must be str, not {template!r}")
        return template.format_map(_Fields(event))
    except BaseException as trouble:
        return _unformattable(event, trouble)


# Flat events: those whose fields were looked up beforehand, since what they were of could not be kept.


class FlatKeys:
    """Where the value of a field stands in a flat event: its name, conversion and format, numbered if it comes again."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def key(self, name: str, conversion: str | None, spec: str | None) -> str:
        """The key for the next field like this."""
        key = f"{name}!{conversion or ''}:{spec or ''}"
        number = self._seen[key] = self._seen.get(key, 0) + 1
        return key if number == 1 else f"{key}/{number}"


def _text_of_flat(template: str, flat: dict[str, Any]) -> str:
    keys, text = FlatKeys(), []
    for literal, name, spec, conversion in formatter_parser(template):
        text.append(literal)
        if name is not None:
            text.append(str(flat[keys.key(name, conversion or "s", spec)]))
    return "".join(text)


def _unformattable(event: Event, trouble: BaseException) -> str:
    """Called while `trouble` is being handled: all that can be said of `event`."""
    try:
        return f"Unable to format event {event!r}: {trouble}"
    except BaseException:
        data = ", ".join(f"{repr_of(key)} = {repr_of(value)}" for key, value in event.items())
        lost = f"MESSAGE LOST: unformattable object logged: {repr_of(trouble)}"
        return f"{lost}\nRecoverable data: {data}\nException during formatting:\n{Failure()}"


def text_with_traceback(event: Event) -> str:
    """`text_of_new`, and the traceback if the event carries a failure."""
    text = text_of_new(event)
    if "log_failure" not in event:
        return text
    try:
        trace = event["log_failure"].getTraceback()
    except Exception as trouble:
        trace = f"(UNABLE TO OBTAIN TRACEBACK FROM EVENT):{trouble}"
    return f"{text}\n{trace}"


def fields_of(event: Event) -> Iterator[tuple[str, str, str, Any]]:
    """Name, format, conversion and value of each field of the event's `log_format`, as they come.

    Raises whatever a format that is none, or looking up a value, raises.
    """
    for _, name, spec, conversion in formatter_parser(event["log_format"]):
        if name is not None:
            yield name, spec, conversion, _value_of(event, name)


def _value_of(event: Event, name: str) -> Any:
    first, rest = formatter_field_name_split(name)
    # Fields are called by name: there are no others to be called by number.
    field = _Fields(event)[first] if isinstance(first, str) else ()[first]
    for is_attribute, key in rest:
        field = getattr(field, key) if is_attribute else field[key]
    return field._value


# Old ones.


def text_of_old(event: Event) -> str | None:
    """What an event of ``log.msg`` or ``log.err`` says, or None if it says nothing."""
    message = event["message"]
    if message:
        return " ".join(map(text_of, message))
    if event["isError"] and "failure" in event:
        why = event.get("why")
        return f"{text_of(why) if why else 'Unhandled Error'}\n{_trace_of_old(event)}"
    if "format" in event:
        return fill(event["format"], event)
    return None


def _trace_of_old(event: Event) -> str:
    try:
        return event["failure"].getTraceback()
    except Exception as trouble:
        return f"(unable to obtain traceback): {trouble}"


def fill(template: Any, values: Event) -> str:
    """``template % values``, or words about why not."""
    try:
        return template % values
    except KeyboardInterrupt:
        raise
    except BaseException:
        pass
    try:
        return f"Invalid format string or unformattable object in log message: {template!r}, {values}"
    except BaseException:
        pass
    try:
        return f"UNFORMATTABLE OBJECT WRITTEN TO LOG with fmt {template!r}, MESSAGE LOST"
    except BaseException:
        return "PATHOLOGICAL ERROR IN BOTH FORMAT STRING AND MESSAGE DETAILS, MESSAGE LOST"
