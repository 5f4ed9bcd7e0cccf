"""`minitwisted swap`: right or refused, on files as nasty as people write them, and back without a trace."""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from compat_tests.house import source
from compat_tests.programs import LAB
from minitwisted.lab import _swap_tree
from minitwisted.lab._swap_file import Way, swap_bytes
from minitwisted.lab._swap_gaps import gaps
from minitwisted.lab._swap_text import Refused

TOP = Path(__file__).resolve().parent.parent


def swap(*arguments: object, cwd: Path, expect: int = 0, **env: str) -> subprocess.CompletedProcess:
    """The command, as a person would give it."""
    command = ["-m", "minitwisted", "swap", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(TOP), **env}
    done = LAB.run(command, cwd=cwd, capture_output=True, env=environment, timeout=30)
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done


def swapped(text: str | bytes, strings: bool = False) -> str | bytes:
    """The swapped text, after the way back was tried."""
    data = text.encode() if isinstance(text, str) else text
    after = swap_bytes(data, Way(), strings).data
    assert swap_bytes(after, Way().back(), strings).data == data
    return after.decode() if isinstance(text, str) else after


# --- what is edited ---

IMPORTS = {
    "plain": "import twisted.internet.defer\n",
    "several": "import os, twisted.python.log, sys\n",
    "as": "import twisted as t\nt.version\n",
    "from": "from twisted.internet import defer, reactor\n",
    "the package": "from twisted import internet\n",
    "star": "from twisted.internet.defer import *\n",
    "parentheses": "from twisted.internet import (  # of twisted\n    defer,\n    reactor,  # twisted.internet.reactor\n)\n",
    "continued": "from \\\n    twisted.internet \\\n    import defer\n",
    "semicolons": "import os; from twisted.python import log; import sys\n",
    "one line": "if True: from twisted.python import log\n",
    "tabs": "def f():\n\tfrom twisted.python import log\n\treturn log\n",
    "trailing space": "from twisted.python import log   \n\n\n",
    "spaced dots": "import twisted . internet\n",
    "no last line end": "from twisted.python import log",
    "form feed": "\x0cfrom twisted.python import log\n",
    "future": "from __future__ import annotations\nfrom twisted.python import log\n",
    "handler": "try:\n    from twisted.web import client\nexcept ImportError:\n    client = None\n",
}


@pytest.mark.parametrize("text", IMPORTS.values(), ids=IMPORTS)
def test_an_import_is_edited_and_nothing_else(text):
    after = swapped(text)
    imports = [line for line in after.splitlines() if "mini" in line]
    assert after.count("mini") == 1 and len(imports) == 1
    assert after.replace("mini", "") == text
    (node,) = [each for each in ast.walk(ast.parse(after)) if "minitwisted" in ast.dump(each) and isinstance(each, ast.stmt)][
        -1:
    ]
    assert isinstance(node, (ast.Import, ast.ImportFrom))


USES = [
    # module level, functions, classes, lambdas, comprehensions
    ("import twisted.internet.defer\nx = twisted.internet.defer.succeed(1)\n", 2),
    ("import twisted\ndef f(a=twisted.x) -> twisted.y:\n    return [twisted.z for i in twisted.w if (lambda: twisted)()]\n", 6),
    ("import twisted\nclass A(twisted.B):\n    c = twisted.d\n    def e(self):\n        return twisted.f\n", 4),
    ("import twisted\n@twisted.deco\nasync def f():\n    async with twisted.g as h:\n        await twisted.i\n", 4),
    ("def f():\n    import twisted.python\n    def g():\n        return twisted.python\n    return g\ntwisted = 3\n", 2),
    ("def f():\n    global twisted\n    import twisted\ntwisted.x\n", 3),
    ("def f():\n    import twisted\n    def g():\n        nonlocal twisted\n        twisted = twisted.x\n", 4),
    ("try:\n    import twisted\nexcept ImportError:\n    twisted = None\nif twisted is None: pass\n", 3),
    ("import twisted.a\nimport twisted.b\ndel twisted\n", 3),
    # f-strings, in which literal text stays
    ("import twisted\nf'twisted {twisted.a} {{twisted}} {1:>{twisted.w}} {twisted!r}'\n", 4),
    ("import twisted\nx = f'''\n{\n  twisted.a}''' f'{twisted}' 'twisted'\n", 3),
    ("import twisted\nassert (é := twisted.x), (twisted\n  .y)\n", 3),
    # the same word in another meaning stays
    ("import twisted\ndef f(twisted): return twisted\ntwisted.x\n", 2),
    ("import twisted\n[twisted for twisted in twisted.all]\n", 2),
    ("import twisted\na.twisted; f(twisted=1); twisted.twisted\n", 2),
    ("import twisted\nclass A:\n    twisted = 1\n    b = twisted\n    def f(self): return twisted\n", 2),
    ("from x import twisted\ntwisted.y\n", 0),
    ("from . import twisted\nfrom .twisted import a\nfrom ..twisted import b\n", 0),
    ("twisted = 3\nprint(twisted, 'import twisted')\n", 0),
    ("def twisted(): return twisted\n", 0),
]


@pytest.mark.parametrize("text, places", USES)
def test_uses_follow_their_import(text, places):
    after = swapped(text)
    assert after.count("minitwisted") == places
    assert after.replace("minitwisted", "twisted") == text


def test_what_is_renamed_still_runs(tmp_path):
    """The program means the same: every use finds the package, every other `twisted` its own value."""
    program = (
        "import twisted.sub\n"
        "def f(twisted): return twisted\n"
        "def g(): return twisted.sub.value\n"
        "class A:\n    twisted = 'in a class'\n    def h(self): return twisted.value\n"
        "print(f('given'), g(), A.twisted, A().h(), [twisted for twisted in (1, 2)], f'{twisted.value} twisted')\n"
    )
    said = []
    for name, text in (("twisted", program), ("minitwisted", swapped(program))):
        home = tmp_path / name / name
        home.mkdir(parents=True)
        (home / "__init__.py").write_text("value = 'the package'\n")
        (home / "sub.py").write_text("value = 'a module'\n")
        (home.parent / "program.py").write_text(text)
        done = subprocess.run([sys.executable, "program.py"], cwd=home.parent, capture_output=True, text=True, timeout=30)
        said.append((done.returncode, done.stdout, done.stderr))
    assert said[0] == said[1] == (0, "given a module in a class the package [1, 2] the package twisted\n", "")


BYTES = {
    "mark": b"\xef\xbb\xbfimport twisted\r\ntwisted.x\r\n",
    "returns": b"import twisted\rtwisted.x\r",
    "mixed ends": b"s = '''a\r\nb\rc\n'''\r\nimport twisted\ntwisted.x\r",
    "latin-1": "# -*- coding: latin-1 -*-\nx = 'äöü'; import twisted; x, 'é', twisted.x\n".encode("latin-1"),
    "utf-8": "x = '…'; import twisted; '𝄞', twisted.x\n".encode(),
    "cookie on line 2": "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'; import twisted; twisted.x\n".encode(
        "cp1252"
    ),
    "odd separators": "x = '\u2028\x0b\x1c'; import twisted\ntwisted.x\n".encode(),
}


@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES)
def test_encodings_and_line_ends_stay(data):
    assert swapped(data) == data.replace(b"twisted", b"minitwisted")


# --- what is refused ---

REFUSED = {
    "Python 2": (b"import twisted\nprint 'hello'\n", "looks like Python 2"),
    "no Python": (b"import twisted\nthis is (not\n", "is not Python 3"),
    "not UTF-8": (b"import twisted\n# \xe9\n", "line 2 is not UTF-8"),
    "unknown encoding": (b"# coding: klingon\nimport twisted\n", "cannot be decoded"),
    "null": (b"import twisted\n\0\n", "null byte"),
    "both": (b"import twisted.a\nimport minitwisted.b\n", "both"),
    "both, from": (b"from twisted.a import x\nfrom minitwisted.b import y\n", "both twisted and minitwisted (line 2)"),
    "the other name is taken": (b"import twisted\nminitwisted = 1\ntwisted.x\n", "both"),
    "captured": (b"import twisted\ndef f(minitwisted): return twisted.x\n", "both"),
    "a function": (b"import twisted\ndef twisted(): pass\n", "also by a function (line 2)"),
    "another import": (b"import twisted\nfrom x import twisted\n", "also by another import"),
    "an exception": (b"import twisted\ntry: pass\nexcept E as twisted: pass\n", "also by an exception"),
    "a class attribute": (b"class A:\n    import twisted\n", "attribute of a class"),
}


@pytest.mark.parametrize("data, why", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_exactly_is_refused(data, why, tmp_path):
    file = tmp_path / "nasty.py"
    file.write_bytes(data)
    (tmp_path / "fine.py").write_text("from twisted.python import log\n")
    done = swap(".", "--write", cwd=tmp_path, expect=1)
    assert file.read_bytes() == data
    told = [line for line in done.stderr.decode().splitlines() if "left as it is" in line]
    assert len(told) == 1 and why in told[0] and told[0].startswith("nasty.py: ")
    assert (tmp_path / "fine.py").read_text() == "from minitwisted.python import log\n"  # the others go on


def test_files_without_twisted_need_not_even_be_python(tmp_path):
    (tmp_path / "old.py").write_text("print 'no reactor'\n")
    (tmp_path / "empty.py").touch()
    assert b"in 0 of 2 files" in swap(".", cwd=tmp_path).stderr


def test_a_local_package_of_that_name_is_the_users_own(tmp_path):
    (tmp_path / "twisted").mkdir()
    (tmp_path / "twisted" / "__init__.py").touch()
    (tmp_path / "sub").mkdir()
    for each in ("a.py", "sub/b.py"):
        (tmp_path / each).write_text("import twisted\n")
    done = swap(".", "--write", cwd=tmp_path, expect=1)
    assert done.stderr.count(b"not the installed one") == 2
    assert (tmp_path / "a.py").read_text() == (tmp_path / "sub/b.py").read_text() == "import twisted\n"


# --- strings ---

STRINGS = '''\
"""
>>> from twisted.internet import defer
>>> import twisted
A twisted tale of twisted-intro, twisted.tales and /usr/twisted.
"""
from twisted.python import log
a = importlib.import_module("twisted.internet.reactor")
b = __import__('twisted.python.log')
c = mock.patch("twisted.internet.reactor.callLater", f"{a} twisted.web.client {b}", "twisted")
d: "twisted.internet.defer.Deferred" = r"\\ntwisted.spread", b"twisted.cred"  # twisted.names
'''


def test_strings_are_told_and_left():
    done = swap_bytes(STRINGS.encode(), Way())
    assert done.data.decode() == STRINGS.replace("from twisted.python import log", "from minitwisted.python import log")
    assert [(each.line, each.what) for each in done.strings] == [
        (2, "doctest"),
        (3, "doctest"),
        (7, "import by import_module"),
        (8, "import by __import__"),
        (9, "patch"),
        (9, "string"),
        (9, "string"),
        (10, "string"),
        (10, "string"),
        (10, "string"),
    ]


def test_strings_are_changed_when_asked():
    after = swapped(STRINGS, strings=True)
    assert after.count("minitwisted") == 11
    assert "A twisted tale of twisted-intro, twisted.tales and /usr/twisted." in after and "# twisted.names" in after


def test_strings_with_both_names_are_refused():
    with pytest.raises(Refused, match="both"):
        swap_bytes(b"import twisted\nx = 'twisted.web', 'minitwisted.web'\n", Way(), True)


# --- what may need a look ---


def test_names_that_come_from_elsewhere_are_told():
    """Another file may bind the name by an import, and there it is changed."""
    text = "from mine import *\nfrom other import twisted as t, x\ntwisted.internet\ndef f():\n    from third import twisted\n"
    done = swap_bytes(text.encode(), Way())
    assert done.data.decode() == text
    assert [(each.line, each.what) for each in done.loose] == [(3, "a name that is bound elsewhere"), (5, "a name from third")]
    assert swap_bytes(b"import twisted\ntwisted.x\nfrom . import twisted as y\n", Way()).loose == []


# --- names that are not here ---


def test_gaps_are_told_by_line():
    tree = ast.parse(
        "from twisted.internet import defer, reactor, nonsense\n"
        "import twisted.conch.ssh as ssh\n"
        "from twisted.conch import error, ssh\n"
        "import twisted.internet\n"
        "reactor.callLater(0, reactor.stop); reactor.addZorkReader\n"
        "twisted.internet.defer.Deferred.addCallback; twisted.conch.manhole; twisted.names.client\n"
        "defer.inlineCallbacks; defer.Deferred().anything\n"
    )
    told = [(each.line, each.path, bool(each.remark)) for each in gaps(tree)]
    assert told == [
        (1, "internet.nonsense", True),
        (2, "conch.ssh", False),
        (3, "conch", False),
        (6, "names", False),
    ]


def test_gaps_are_status_3_and_the_program_is_not_imported(tmp_path):
    (tmp_path / "bad.py").write_text("import twisted.conch.ssh\nraise SystemExit('imported')\n")
    done = swap("bad.py", cwd=tmp_path, expect=3)
    assert b"bad.py:1: not covered: twisted.conch.ssh" in done.stderr and b"imported" not in done.stderr


# --- files ---


def test_a_diff_that_patch_takes_is_the_default(tmp_path):
    before = b"from twisted.python import log\r\nx = '\xc3\xa9'"
    (tmp_path / "a.py").write_bytes(before)
    (tmp_path / "b.py").write_bytes(b"# coding: latin-1\nfrom twisted.python import log # \xe9\n")
    done = swap(".", cwd=tmp_path)
    assert (tmp_path / "a.py").read_bytes() == before
    applied = subprocess.run(["git", "apply", "-"], input=done.stdout, cwd=tmp_path, capture_output=True, timeout=30)
    assert applied.returncode == 0, applied.stderr
    assert (tmp_path / "a.py").read_bytes() == before.replace(b"twisted", b"minitwisted")
    assert swap(".", "--check", cwd=tmp_path).stdout == b""


def test_check_says_by_its_status_whether_something_would_change(tmp_path):
    (tmp_path / "a.tac").write_text("from twisted.python import log\n")
    assert swap(".", "--check", cwd=tmp_path, expect=1).stdout == b"swap (not done) a.tac\n"
    assert swap(".", "--write", cwd=tmp_path).stdout == b"swap a.tac\n"
    swap(".", "--check", cwd=tmp_path)
    swap(".", "--check", "--reverse", cwd=tmp_path, expect=1)


def test_modes_stay_and_links_stay_links(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/usr/bin/env python\nfrom twisted.python import log\n")
    script.chmod(0o751)
    (tmp_path / "link.py").symlink_to("script")
    (tmp_path / "notes").write_text("from twisted.python import log\n")
    swap(".", "--write", cwd=tmp_path)
    assert stat.S_IMODE(script.stat().st_mode) == 0o751
    assert "minitwisted" in script.read_text() and "mini" not in (tmp_path / "notes").read_text()
    swap("link.py", "--reverse", "--write", cwd=tmp_path)
    assert (tmp_path / "link.py").is_symlink() and "mini" not in script.read_text()
    assert sorted(os.listdir(tmp_path)) == ["link.py", "notes", "script"]


def test_a_read_only_file_stays(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("import twisted\n")
    file.chmod(0o444)
    assert b"read-only" in swap(".", "--write", cwd=tmp_path, expect=1).stderr
    assert file.read_text() == "import twisted\n"


@pytest.mark.parametrize("step", ["replace", "fsync", "chmod"])
def test_nothing_is_lost_when_writing_fails(step, tmp_path, monkeypatch):
    file = tmp_path / "a.py"
    file.write_text("import twisted\n")
    change = _swap_tree.plan(file, [], Way(), False)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    _swap_tree.carry_out(change)
    assert change.refused == "cannot be written: No space left on device"
    assert file.read_text() == "import twisted\n" and os.listdir(tmp_path) == ["a.py"]


def test_a_file_that_is_altered_meanwhile_is_left(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("import twisted\n")
    change = _swap_tree.plan(file, [], Way(), False)
    file.write_text("import twisted  # altered\n")
    _swap_tree.carry_out(change)
    assert "altered" in change.refused and file.read_text() == "import twisted  # altered\n"


def test_hidden_and_foreign_directories_are_left_alone(tmp_path):
    for name in (".git", "__pycache__", "venv", "node_modules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("import twisted\n")
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    swap(".", cwd=tmp_path, expect=5)
    swap("venv/a.py", cwd=tmp_path)  # but what is named is taken


def test_usage(tmp_path):
    assert b"there is no nowhere" in swap("nowhere", cwd=tmp_path, expect=4).stderr
    swap(cwd=tmp_path, expect=4)
    swap(".", "--write", "--check", cwd=tmp_path, expect=4)


def test_json_is_all_there_is_on_standard_output(tmp_path):
    (tmp_path / "a.py").write_text("import twisted.conch\nx = 'twisted.web'\n")
    (tmp_path / "b.py").write_text("import twisted\nprint 1\n")
    said = json.loads(swap(".", "--json", cwd=tmp_path, expect=1).stdout)
    a, b = said["files"]
    assert a["what"] == "swap" and a["statements"] == 1 and a["strings"][0]["line"] == 2
    assert a["not_covered"] == [{"line": 1, "name": "twisted.conch", "remark": None}]
    assert b["what"] == "refused" and "Python 2" in b["refused"]


def test_colours_are_for_terminals_only(tmp_path):
    (tmp_path / "a.py").write_text("import twisted\n")
    assert b"\x1b" not in swap(".", cwd=tmp_path).stdout


# --- plugins ---


def test_plugins_are_copied_and_the_copies_go_again(tmp_path):
    (tmp_path / "twisted" / "plugins").mkdir(parents=True)
    plugin = tmp_path / "twisted" / "plugins" / "mine.py"
    text = "from twisted.python import log\n"
    plugin.write_text(text)
    shown = swap(".", cwd=tmp_path)
    assert b"+++ b/minitwisted/plugins/mine.py" in shown.stdout and not (tmp_path / "minitwisted").exists()
    swap(".", "--write", cwd=tmp_path)
    copy = tmp_path / "minitwisted" / "plugins" / "mine.py"
    assert plugin.read_text() == text and copy.read_text() == text.replace("twisted", "minitwisted")
    swap(".", "--check", cwd=tmp_path)  # a second time there is nothing to do
    swap(".", "--reverse", "--write", cwd=tmp_path)
    assert plugin.read_text() == text and os.listdir(tmp_path) == ["twisted"]


def test_a_plugin_that_was_changed_is_not_lost(tmp_path):
    for name in ("twisted", "minitwisted"):
        (tmp_path / name / "plugins").mkdir(parents=True)
        (tmp_path / name / "plugins" / "mine.py").write_text(f"from {name}.python import log\nfor_{name} = 1\n")
    for way in ([], ["--reverse"]):
        done = swap(".", "--write", *way, cwd=tmp_path, expect=1)
        assert b"is there already and differs" in done.stderr
        for name in ("twisted", "minitwisted"):
            assert f"for_{name}" in (tmp_path / name / "plugins" / "mine.py").read_text()


# --- large ---


def test_the_library_itself_goes_there_and_back():
    """A hundred real files: everything that names the package in an import, and nothing else, changes and comes back."""
    changed = 0
    for module in source.modules()[::2]:
        if module.name == "minitwisted.lab._doctor_python":  # looks at both packages, and says so in imports: refused
            continue
        data = (source.TOP / module.path).read_bytes()
        after = swap_bytes(data, Way().back())
        assert swap_bytes(after.data, Way()).data == data
        changed += after.data != data
    assert changed > 20


@pytest.mark.skipif(not os.environ.get("DAVE"), reason="DAVE=path/to/twisted-intro, a checkout of Dave Peticolas' code")
def test_daves_code_goes_there_and_back(tmp_path):
    """His 163 import statements are edited, four of them in the copy of his plugin, nothing else; then all is as before."""
    home = tmp_path / "intro"
    subprocess.run(["git", "clone", "-q", os.environ["DAVE"], home], check=True, timeout=60)

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=home, check=True, capture_output=True, text=True, timeout=60).stdout

    said = json.loads(swap(".", "--write", "--json", cwd=home).stdout)
    assert len(said["files"]) == 74 and sum(each["statements"] for each in said["files"]) == 163
    plus = [line for line in git("diff", "-U0").splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert len(plus) == 159 and all(line.split()[0].lstrip("+") in ("from", "import", "") for line in plus)
    assert git("status", "--short", "--untracked-files=all").count("??") == 1
    swap(".", "--reverse", "--write", cwd=home)
    assert git("status", "--short") == ""
