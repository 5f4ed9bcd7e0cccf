"""A file's bytes as text with places in it, and edits at such places that leave every other byte as it was.

Python's tree counts columns in UTF-8 bytes and its tokens in characters; line ends may be of three kinds, a file may begin
with a mark or name its encoding.  A `Text` knows all this and answers in plain offsets into the decoded text.  It refuses,
with a `Refused` that says why, what it cannot turn back into exactly the bytes it came from.
"""

from __future__ import annotations

import ast
import bisect
import io
import re
import tokenize
import warnings

#: What Python takes for the end of a line.  `str.splitlines` knows more, which would shift the count.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")

_PYTHON_2 = re.compile(
    r"^[ \t]*(?:print[ \t]+[^=(\s]|exec[ \t]+[\"'\w]|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:|raise[ \t]+\w+,)", re.M
)


class Refused(Exception):
    """This file is left as it is; the text says why, in a line."""


class Text:
    """The decoded text of a file, its lines, and the encoding to go back by."""

    def __init__(self, data: bytes) -> None:
        try:
            self.encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            self.whole = data.decode(self.encoding)
            back = self.encode(self.whole)
        except (UnicodeError, SyntaxError, LookupError) as error:
            by_default = getattr(error, "encoding", "utf-8") == "utf-8"
            raise Refused(f"cannot be decoded: {(by_default and _not_utf8(data)) or error}")
        if back != data:
            raise Refused("is encoded in a way that would not come back byte for byte")
        self.lines = [found.group() for found in _LINE.finditer(self.whole)]
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def encode(self, text: str) -> bytes:
        """Back to bytes, with the mark if there was one."""
        return text.encode(self.encoding)

    def offset(self, line: int, column: int) -> int:
        """Where the tree's (line, column) is: the column counts UTF-8 bytes."""
        here = self.lines[line - 1] if line <= len(self.lines) else ""
        if not here.isascii():
            column = len(here.encode()[:column].decode("utf8", "replace"))
        return self.starts[line - 1] + column

    def span(self, node: ast.AST) -> tuple[int, int]:
        """From where to where a node reaches."""
        end = self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return self.offset(node.lineno, node.col_offset), end  # type: ignore[attr-defined]

    def line_of(self, offset: int) -> int:
        """The number of the line that an offset is in."""
        return bisect.bisect_right(self.starts, offset)

    def tree(self) -> ast.Module:
        """The text as a tree; raises `Refused` if it is no Python 3."""
        return parse(self.whole)

    def strings(self) -> list[tuple[int, int]]:
        """Where string literals are, prefix and quotes included; of f-strings from Python 3.12 on, their literal parts."""
        lines = iter([line.rstrip("\r\n") + "\n" if line[-1:] in "\r\n" else line for line in self.lines])
        kinds = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING), getattr(tokenize, "TSTRING_MIDDLE", -1)}
        found = []
        try:
            for token in tokenize.generate_tokens(lambda: next(lines, "")):
                if token.type in kinds:
                    found.append((self._at(token.start), self._at(token.end)))
        except (tokenize.TokenError, SyntaxError) as error:
            raise Refused(f"cannot be cut into tokens: {error}")
        return found

    def _at(self, place: tuple[int, int]) -> int:
        line, column = place
        return self.starts[line - 1] + column

    def replaced(self, offsets, old: str, new: str) -> str:
        """The text with the word `old` at each of `offsets` replaced by `new`."""
        parts, done = [], 0
        for offset in sorted(set(offsets)):
            if self.whole[offset : offset + len(old)] != old:
                raise Refused(f"line {self.line_of(offset)}: {old!r} is written in an unusual way there")
            parts += [self.whole[done:offset], new]
            done = offset + len(old)
        return "".join([*parts, self.whole[done:]])


def _not_utf8(data: bytes) -> str:
    """Where the bytes are no UTF-8, which they are by default; nothing if they are."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"line {line} is not UTF-8, and the file names no other encoding"
    return ""


def parse(text: str) -> ast.Module:
    """`ast.parse`, but silent about style, and with `Refused` instead of the several errors it has."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        old = " (it looks like Python 2)" if _PYTHON_2.search(text) else ""
        line = f"line {error.lineno}: " if error.lineno else ""
        raise Refused(f"is not Python 3{old}: {line}{error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"cannot be read as Python: {error}")
