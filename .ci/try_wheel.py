"""Build the wheel, look into it, and serve an echo from it in an environment that has nothing else.

    python .ci/try_wheel.py

A checkout hides packaging mistakes: whatever is imported is there.  So the wheel is installed, with its declared
dependencies only and without Twisted, into an empty environment in a temporary directory, and used from there.
Needs no network: the build tool is in this environment and the dependencies are in its ``wheelhouse``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent

#: Run inside the empty environment, far from the checkout.
TRY = '''
import importlib.util, sys
assert importlib.util.find_spec("twisted") is None, "Twisted is in the empty environment"
from minitwisted.internet import reactor
import minitwisted
assert "site-packages" in minitwisted.__file__, minitwisted.__file__
from minitwisted.internet.protocol import ClientFactory, Factory, Protocol


class Echo(Protocol):
    def dataReceived(self, data):
        self.transport.write(data)


class Ask(Protocol):
    heard = b""

    def connectionMade(self):
        self.transport.write(b"hello from the wheel")

    def dataReceived(self, data):
        self.heard += data
        if self.heard == b"hello from the wheel":
            print("echoed:", self.heard.decode())
            reactor.stop()


port = reactor.listenTCP(0, Factory.forProtocol(Echo), interface="127.0.0.1")
reactor.connectTCP("127.0.0.1", port.getHost().port, ClientFactory.forProtocol(Ask))
giving_up = reactor.callLater(20, reactor.stop)
reactor.run()
sys.exit(not giving_up.active())
'''


def run(*command: object, cwd: Path = HERE) -> str:
    """Run `command`; its output, or a clear end of this program with the output's tail."""
    done = subprocess.run([*map(str, command)], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        tail = "\n".join("    " + line for line in done.stdout.splitlines()[-15:])
        sys.exit(f"wheel: this failed with status {done.returncode}: {' '.join(map(str, command))}\n{tail}")
    return done.stdout


def build(into: Path) -> Path:
    """Build the wheel into the directory `into`; its path.  From a copy of what git has: no stale build/ leaks in."""
    for old in into.glob("minitwisted-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "source")
        for name in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
            if name.startswith(("minitwisted/", "README.md", "LICENSE", "pyproject.toml")) and Path(HERE, name).exists():
                target = source / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(Path(HERE, name).read_bytes())
        run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", into, source)
    (wheel,) = into.glob("minitwisted-*.whl")
    return wheel


def check_contents(wheel: Path) -> int:
    """That the wheel holds minitwisted and its metadata only; how many modules."""
    names = zipfile.ZipFile(wheel).namelist()
    strays = [n for n in names if not n.startswith("minitwisted/") and ".dist-info/" not in n]
    if strays:
        sys.exit(f"wheel: holds what it should not: {strays}")
    if "minitwisted/py.typed" not in names:
        sys.exit("wheel: py.typed is missing, so its types are lost")
    return sum(name.endswith(".py") for name in names)


def main() -> None:
    """Build, look, try."""
    wheel = build(HERE / "dist")
    modules = check_contents(wheel)
    print(f"built {wheel.relative_to(HERE)}: {modules} modules, {wheel.stat().st_size // 1024} KiB")
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch, "empty")
        venv.create(empty, with_pip=True)
        python = empty / "bin" / "python"
        wheelhouse = Path(sys.prefix, "wheelhouse")
        run(python, "-m", "pip", "install", "--no-index", "--find-links", wheelhouse, wheel)
        print("installed into an empty environment;", run(python, "-c", TRY, cwd=Path(scratch)).strip())


if __name__ == "__main__":
    main()
