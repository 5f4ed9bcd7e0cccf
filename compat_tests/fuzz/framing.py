"""Framing: receivers of lines, netstrings and prefixed strings, fed with pieces cut anywhere.

A receiver counts what it receives, and `on` tells what it is to do at the count: pause, change the mode, the limit or the
delimiter, feed itself, close, raise.  The same is done from outside between two pieces.  Its transport only tells.

These rules keep programs out of what is declared under ``differences/``, and out of what nobody sees:

* A LineOnlyReceiver has a small limit only with a delimiter of one byte, which cannot be cut (``line_limit.py``).
* No limit of a NetstringReceiver is 0 (``netstring_limit.py``).
* A receiver of prefixed strings is not fed or resumed and does not raise inside ``stringReceived``, and gets nothing more
  after a string that was too long (``strings_received_twice.py``); see `ended`.
* After an error a NetstringReceiver gets nothing more, and when it closes for the second time that is not told: if it met with
  the error inside ``stringReceived``, how often it does so depends on what the error was.
* `recvd` is set only inside ``stringReceived`` (``bytes_put_back.py``).
"""

from __future__ import annotations

from compat_tests.fuzz.program import Family, Sheet

TOOLS = {
    "Wire": """\
class Wire:
    disconnecting = once = False
    def write(self, data):
        rec("write", data)
    def writeSequence(self, parts):
        rec("write", b"".join(parts))
    def loseConnection(self):
        if not (self.once and self.disconnecting):
            rec("loseConnection")
        self.disconnecting = True
    def pauseProducing(self):
        rec("pauseProducing")
    def resumeProducing(self):
        rec("resumeProducing")
    def stopProducing(self):
        rec("stopProducing")""",
    "receiver": """\
def receiver(kind, *events, **settings):
    def telling(event):
        def method(self, *data):
            self.count += 1
            self.over = event == "lengthLimitExceeded"
            rec(event, *data)
            return self.plan.get(self.count, lambda r: None)(self)
        return method
    methods = {each: telling(each) for each in events}
    made = type(kind, (getattr(tw.basic, kind),), {**methods, **settings, "count": 0, "over": False, "plan": {}})()
    made.makeConnection(Wire())
    made.transport.once = kind == "NetstringReceiver"
    return made""",
    "ended": """\
def ended(r):
    closed = hasattr(r, "lengthLimitExceeded") and r.transport.disconnecting
    return closed or r.over or getattr(r, "brokenPeer", False)""",
    "feed": """\
def feed(r, data, size):
    for start in range(0, len(data), size) or (0,):
        if not ended(r):
            rec.raises(r.dataReceived, data[start:start + size])""",
    "resume": """\
def resume(r):
    if not ended(r):
        rec.raises(r.resumeProducing)""",
    "boom": """\
def boom(name):
    raise ValueError(name)""",
    "put": """\
def put(r, name, value):
    setattr(r, name, value)""",
}  # fmt: skip

LINES = (
    b"a", b"\r\n", b"bb\r\n", b"\r", b"\n", b"", b"ccc\r\n", b"--", b"dddd", b"-", b"\r\n\r\n", b"12345678\r\n", b"ee--",
    b"\r\r\n", b"f\n",
)  # fmt: skip
STRINGS = (
    b"\0", b"\1a", b"", b"\2bb", b"\0\0", b"\3ccc", b"\0\1d", b"\0\0\0\1e", b"\5", b"ffff", b"\0\0\0", b"\x0b12345678",
    b"\xff", b"\0\2gg\0\1h", b"\0\0\0\2ii",
)  # fmt: skip
NETSTRINGS = (
    b"1:a,", b"0:,", b"2", b":", b"", b"bb,", b"3:ccc,", b",", b"4:d", b"ddd,", b"11:0123456789a,", b"01:", b"x", b"00",
    b"5:eee",
)  # fmt: skip
TEXTS = {"LineReceiver": LINES, "LineOnlyReceiver": LINES, "NetstringReceiver": NETSTRINGS}
DELIMITERS = (b"\r\n", b"\n", b"--", b"\r\r\n", b"-")
LIMITS = (16384, 8, 5, 3, 2, 1, 4, 10)

#: What a receiver of each kind may be told to do; ``{r}`` is it, ``{x}`` a label, ``{data}`` bytes.
ANY = (
    "feed({r}, {data}, 99)", "feed({r}, {data}, 2)", "{r}.transport.loseConnection()", "boom({x})",
    "put({r}, 'MAX_LENGTH', {limit})", "put({r}.transport, 'disconnecting', False)",
)  # fmt: skip
PAUSING = ("{r}.pauseProducing()", "resume({r})", "{r}.pauseProducing()", "resume({r})",
           "{r}.stopProducing()")  # fmt: skip
LINE = ("put({r}, 'delimiter', {delimiter})", "{r}.sendLine({data})")
MODES = (
    "{r}.setRawMode()", "{r}.setLineMode({data})", "{r}.setRawMode()", "{r}.setLineMode({data})", "{x}",
    "rec({x}, {r}.clearLineBuffer())", "{r}.clearLineBuffer()", "({r}.setRawMode(), {x})", "{r}.setLineMode()",
)  # fmt: skip
STRING = ("{r}.sendString({data})", "rec({x}, {r}.recvd)")
DOING_STRINGS = ANY[:5] + PAUSING + STRING
#: Inside of stringReceived.
STRINGS_DOING = (ANY[2], ANY[4], *PAUSING[::2], *STRING, "put({r}, 'recvd', {data})")
DOING = {
    "LineReceiver": ANY + PAUSING + LINE + MODES,
    "LineOnlyReceiver": (*ANY[:4], *LINE[1:], ANY[5]),
    "NetstringReceiver": (*ANY, STRING[0]),
}
EVENTS = {
    "LineReceiver": ("lineReceived", "rawDataReceived", "lineLengthExceeded"),
    "LineOnlyReceiver": ("lineReceived", "lineLengthExceeded"),
    "NetstringReceiver": ("stringReceived",),
}


def _receiver(kind: str):
    def write(sheet: Sheet, a: int, b: int, c: int) -> None:
        events = EVENTS.get(kind, ("stringReceived", "lengthLimitExceeded"))
        if a % 3 == 0 and len(events) > 1:
            events = events[:-1]  # the connection is closed, then
        delimiter, limit = DELIMITERS[b % len(DELIMITERS)], LIMITS[c % len(LIMITS)]
        settings = f", MAX_LENGTH={limit}"
        if "Line" in kind:
            if kind == "LineOnlyReceiver" and limit < 16384:
                delimiter = delimiter[-1:]
            settings += f", delimiter={delimiter!r}"
        if kind == "LineReceiver" and c % 5 == 4:
            settings += ", line_mode=0"
        new = sheet.new("r")
        sheet.notes[new] = kind
        sheet.say(f"{new} = receiver({kind!r}, {', '.join(map(repr, events))}{settings})")

    return write


def _data(kind: str, *operands: int) -> bytes:
    pieces = TEXTS.get(kind, STRINGS)
    return b"".join(pieces[each % 15] + pieces[each // 15 % 14] for each in operands)


def _feed(sheet: Sheet, a: int, b: int, c: int) -> None:
    r = sheet.pick("r", a)
    if r:
        size = (99, 1, 2, 3, 99, 5)[a // 4 % 6]
        sheet.say(f"feed({r}, {_data(sheet.notes[r], b, c)!r}, {size})")


def _doing(sheet: Sheet, r: str, called: str, b: int, c: int) -> str:
    kind = sheet.notes[r]
    doing = DOING.get(kind, STRINGS_DOING if called == "r" else DOING_STRINGS)
    limit, delimiter = LIMITS[b // 40 % len(LIMITS)], DELIMITERS[b // 40 % len(DELIMITERS)]
    names = {"r": called, "x": sheet.label(), "data": repr(_data(kind, b)), "limit": limit, "delimiter": repr(delimiter)}
    return doing[c % len(doing)].format(**names)


def _do(sheet: Sheet, a: int, b: int, c: int) -> None:
    r = sheet.pick("r", a)
    if r:
        sheet.say(f"rec.raises(lambda: {_doing(sheet, r, r, b, c)})")


def _plan(sheet: Sheet, a: int, b: int, c: int) -> None:
    r = sheet.pick("r", a)
    if r:
        sheet.say(f"{r}.plan[{r}.count + {1 + a // 4 % 5}] = lambda r: {_doing(sheet, r, 'r', b, c)}")


KINDS = (
    "LineReceiver", "LineOnlyReceiver", "NetstringReceiver", "Int8StringReceiver", "Int16StringReceiver", "Int32StringReceiver",
)  # fmt: skip
FEATURES = {
    "": {"feed": _feed, "feed more": _feed, "feed too": _feed},
    "doing": {"do": _do, "do too": _do},
    "planning": {"plan": _plan, "plan too": _plan, "plan more": _plan},
    "another": {kind: _receiver(kind) for kind in KINDS},
}

FAMILY = Family("framing", "basic", FEATURES, TOOLS, opening=(*KINDS, *KINDS[:1] * 3), modules=("protocols.basic",))
