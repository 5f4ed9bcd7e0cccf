"""What the doctor looks at in Python and in the current directory: versions, libraries, names that hide others.

A check is a function without arguments that returns a `Finding`.  ``FINE`` is fine; a ``NOTE`` is good to know and hinders
nobody, or only those who use some part; ``TROUBLE`` will get in the way.  What is not fine has an advice.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import locale
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import minitwisted
from minitwisted.lab._coverage import twisted_api

FINE, NOTE, TROUBLE = "fine", "note", "trouble"

OLDEST, NEWEST = (3, 10), (3, 14)

#: Modules of the standard library that no program imports.
HARMLESS = {"test", "this", "antigravity", "idlelib", "turtledemo"}

#: Run in a child: Python's own start must still look for `sitecustomize` where `minitwisted run` puts one.
CHILD = "import minitwisted; print(minitwisted.__file__)"
CUSTOM = "print('found')\n"


@dataclass
class Finding:
    """What a check found: how it stands, what is so in a line, and what to do about it."""

    state: str
    said: str
    advice: str = ""


def python() -> Finding:
    """The version is one that this was tried on."""
    version = f"{platform.python_implementation()} {platform.python_version()}"
    if sys.version_info[:2] < OLDEST:
        return Finding(TROUBLE, version, "minitwisted needs Python 3.10 or newer")
    if sys.version_info[:2] > NEWEST or platform.python_implementation() != "CPython":
        return Finding(NOTE, version, "minitwisted is tried on CPython 3.10 to 3.14 only")
    return Finding(FINE, version)


def options() -> Finding:
    """Nothing is switched off or on that changes how programs behave."""
    odd = [
        name for name in ("PYTHONOPTIMIZE", "PYTHONSAFEPATH", "PYTHONWARNINGS", "PYTHONASYNCIODEBUG") if os.environ.get(name)
    ]
    odd += ["-O"] * bool(sys.flags.optimize and "PYTHONOPTIMIZE" not in odd) + ["-I"] * bool(sys.flags.isolated)
    if odd:
        return Finding(NOTE, f"set: {', '.join(odd)}", "if something behaves oddly, try it without")
    return Finding(FINE, "nothing unusual is set")


def library() -> Finding:
    """This package, and where it was found."""
    return Finding(FINE, f"{minitwisted.__version__} in {Path(minitwisted.__file__).parent}")


def interfaces() -> Finding:
    """`zope.interface`, the one library that is needed."""
    version = _version("zope.interface")
    if not version:
        return Finding(TROUBLE, "not installed", "pip install zope.interface")
    if int(version.split(".")[0]) < 6:
        return Finding(TROUBLE, f"{version} is too old", "pip install --upgrade zope.interface")
    return Finding(FINE, version)


def twisted() -> Finding:
    """The real Twisted: there, and the one that this mirrors."""
    version, oracle = _version("twisted"), twisted_api()[0]
    advice = f"to compare with the real Twisted: pip install twisted=={oracle}"
    if not version or importlib.util.find_spec("twisted") is None:
        return Finding(NOTE, "not installed; `run`, `swap` and `api` need none", advice)
    if version != oracle:
        return Finding(NOTE, f"{version}, but minitwisted mirrors {oracle}", advice)
    return Finding(FINE, version)


def rich() -> Finding:
    """What draws tables in colour."""
    version = _version("rich")
    return Finding(FINE, version) if version else Finding(NOTE, "not installed; all is told in plain text", "pip install rich")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


# --- names that hide others ---


def shadows() -> Finding:
    """No file beside the program hides a module that it, or Twisted, imports."""
    here = Path.cwd()
    own = {each.stem: each for each in here.glob("*.py")}
    own |= {each.parent.name: each.parent for each in here.glob("*/__init__.py")}
    library = Path(minitwisted.__file__).parent
    packages = [each for name, each in sorted(own.items()) if name in ("twisted", "minitwisted", "zope") and each != library]
    if packages:
        return Finding(
            TROUBLE, f"{packages[0].name} here hides the library", "give it another name, or start programs from elsewhere"
        )
    hidden = sys.stdlib_module_names - HARMLESS
    standard = [each.name for name, each in sorted(own.items()) if name in hidden]
    if standard:
        few = ", ".join(standard[:4]) + (" ..." if len(standard) > 4 else "")
        return Finding(NOTE, f"hide modules of Python's own: {few}", "programs started here import these instead: rename them")
    return Finding(FINE, "no file here hides a library")


def sitecustomize() -> Finding:
    """A `sitecustomize` of the system's or the user's own."""
    found = [
        spec.origin for name in ("sitecustomize", "usercustomize") if (spec := importlib.util.find_spec(name)) and spec.origin
    ]
    if found:
        return Finding(FINE, f"{', '.join(found)}; `run` goes first, then these")
    return Finding(FINE, "none")


def children() -> Finding:
    """A child process finds the same library, and reads `sitecustomize` from PYTHONPATH, by which `run` reaches it."""
    root = str(Path(minitwisted.__file__).parent.parent)
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "sitecustomize.py").write_text(CUSTOM)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([place, root])}
        done = subprocess.run([sys.executable, "-c", CHILD], env=env, capture_output=True, text=True, timeout=30)
    said = done.stdout.split("\n")
    if done.returncode or not said[0]:
        return Finding(
            TROUBLE, "a child process of Python fails", (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        )
    if said[0] != "found":
        return Finding(TROUBLE, "Python reads no sitecustomize from PYTHONPATH", "`minitwisted run` cannot reach programs here")
    if said[1] != minitwisted.__file__:
        return Finding(TROUBLE, f"a child process finds another minitwisted: {said[1]}", "remove one of the two")
    return Finding(FINE, "start, and find the same minitwisted")


# --- text and files ---


def encoding() -> Finding:
    """Text is UTF-8, to the screen and to files."""
    screen = sys.stdout.encoding or "unknown"
    files = locale.getpreferredencoding(False)
    odd = [f"{what} {name}" for what, name in (("the screen has", screen), ("files have", files)) if _plain(name) != "utf8"]
    if odd:
        return Finding(NOTE, " and ".join(odd), "export PYTHONUTF8=1 and choose a UTF-8 locale, or poems lose letters")
    return Finding(FINE, "UTF-8")


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def current_directory() -> Finding:
    """Logs, pid files and trial's directory are written here."""
    with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=".", prefix=".minitwisted-"):
        return Finding(FINE, "can be written to")
    return Finding(
        TROUBLE, f"{os.getcwd()} cannot be written to", "twistd and trial write into it: go to another, or use --rundir"
    )


def temporary() -> Finding:
    """Where temporary files go, in a place whose name leaves room for a UNIX socket's."""
    place = tempfile.gettempdir()
    if len(place) > 60:
        return Finding(
            NOTE, f"{place} is a long name", "UNIX sockets have room for about 100 letters: set TMPDIR to a shorter one"
        )
    return Finding(FINE, place)
