r"""Descriptions of endpoints: strings as ``serverFromString`` and ``clientFromString`` take them, right ones and others.

A description is put together from words, names with values, colons, equals signs and backslashes; what is made of it, and what
it then asks of a reactor that only remembers, is told.  A TypeError is told without its text, which names a private function.
Two rules keep out of what is declared under ``differences/``: the kind is no name of a value (``description_without_kind.py``),
and no description ends with a backslash (``backslash_at_the_end.py``).
All is ASCII.  `stdio` is no kind here, it would take our own streams, nor are `ssl` and `tls`, which look for files.
"""

from __future__ import annotations

from compat_tests.fuzz.program import Family, Sheet

TOOLS = {
    "asked": """\
def asked(reactor):
    for name in ("tcpServers", "tcpClients", "unixServers", "unixClients", "sslServers", "sslClients"):
        for each in getattr(reactor, name):
            rec(name, *[part for part in each if type(part) in (str, bytes, int, float, bool, tuple, type(None))])""",
    "made": """\
def made(function, *args):
    try:
        value = function(*args)
    except TypeError:
        rec("raised", TypeError)
    except Exception as error:
        rec("raised", error)
    else:
        kind = type(value)
        rec("made", "something private" if "._" in f"{kind.__module__}.{kind.__qualname__}" else kind)
        return value""",
    "ended": """\
def ended(done):
    done.addBoth(lambda result: rec("ended", result))""",
    "server": """\
def server(text, listens):
    reactor = tw.testing.MemoryReactorClock()
    endpoint = made(tw.endpoints.serverFromString, reactor, text)
    if listens and hasattr(endpoint, "listen"):
        done = made(endpoint.listen, tw.protocol.Factory())
        if hasattr(done, "addBoth"):
            ended(done)
        asked(reactor)""",
    "client": """\
def client(text, connects):
    reactor = tw.testing.MemoryReactorClock()
    endpoint = made(tw.endpoints.clientFromString, reactor, text)
    if connects and hasattr(endpoint, "connect"):
        done = made(endpoint.connect, tw.protocol.Factory())
        if hasattr(done, "addBoth"):
            ended(done)
        asked(reactor)""",
    "quote": """\
def quote(text):
    rec.raises(tw.endpoints.quoteStringArgument, text)""",
}

WORDS = (
    "80", "localhost", "127.0.0.1", "8080", "", "::1", "/tmp/x", "0", "-1", "a b", "ue", "7.5", "1", "no", "0600", "INET",
    "0x1F",
)  # fmt: skip
NAMES = (
    "port", "host", "interface", "backlog", "timeout", "bindAddress", "address", "path", "mode", "lockfile", "checkPID",
    "domain", "index", "hostname", "privateKey", "certKey", "sslmethod", "nothing", "",
)  # fmt: skip
KINDS = ("tcp", "unix", "tcp", "tcp6", "systemd", "fd", "", "TCP", "haproxy:tcp", "localhost", "unix", "tcp ", "80")
CLIENTS = ("tcp", "unix", "tcp", "", "tcp6", "TCP", "host", "unix")
SIGNS = (":", ":", ":", ":", "=", "\\:", "\\=", "\\\\", "\\", "::", "\\x")


def _argument(number: int) -> str:
    word, name = WORDS[number % len(WORDS)], NAMES[number // len(WORDS) % len(NAMES)]
    word = word.replace("\\", "\\\\").replace(":", "\\:") if number % 2 else word
    return f"{name}={word}" if number % 3 else word


def _text(kinds, a: int, b: int, c: int) -> str:
    parts = [_argument(each) for each in (b, c, a // 3)[: a % 4]]
    text = kinds[a // 4 % len(kinds)]
    for each in parts:
        text += ":" + each
    if c % 9 == 0:
        sign = SIGNS[b % len(SIGNS)]
        text += (sign if parts or "=" not in sign else ":") + (WORDS[a % len(WORDS)] or "x")
    return text


def _server(sheet: Sheet, a: int, b: int, c: int) -> None:
    sheet.say(f"server({_text(KINDS, a, b, c)!r}, True)")


def _client(sheet: Sheet, a: int, b: int, c: int) -> None:
    sheet.say(f"client({_text(CLIENTS, a, b, c)!r}, True)")


def _right(sheet: Sheet, a: int, b: int, c: int) -> None:
    """One that means something, with an argument more."""
    kinds = ("tcp:8080", "unix:/tmp/x", "tcp:port=80", "haproxy:tcp:90", "tcp6:80", "tcp:80:interface=127.0.0.1")
    kind = kinds[a % len(kinds)]
    sheet.say(f"server({f'{kind}:{_argument(b)}'!r}, True)")


def _right_client(sheet: Sheet, a: int, b: int, c: int) -> None:
    kind = ("tcp:127.0.0.1:80", "unix:/tmp/x", "tcp:host=127.0.0.1:port=80", "tcp:port=80:127.0.0.1")[a % 4]
    sheet.say(f"client({f'{kind}:{_argument(b)}'!r}, True)")


def _quote(sheet: Sheet, a: int, b: int, c: int) -> None:
    sheet.say(f"quote({_argument(a) + SIGNS[b % len(SIGNS)] + _argument(c)!r})")


FEATURES = {
    "": {"server": _server, "client": _client},
    "right": {"right": _right, "right client": _right_client, "right too": _right},
    "quote": {"quote": _quote},
}

FAMILY = Family("strings", "endpoints", FEATURES, TOOLS, modules=("internet.endpoints", "internet.testing"), length=(1, 6))
