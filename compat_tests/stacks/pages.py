"""A small site for Scrapy to fetch, on Python's own server, which knows nothing of Twisted: one that is fair to both sides.

Some pages behave in a way that a client must cope with; `PAGES` has them all.  The four of ``/together`` answer well only if
all four are asked for at the same time.
"""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOGETHER = 4


def page(title: str, *links: str) -> bytes:
    """A page of HTML."""
    anchors = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{anchors}</body></html>".encode()


class Pages(BaseHTTPRequestHandler):
    """Answers one client's requests, over a connection that stays open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        PAGES.get(self.path.partition("?")[0].rstrip("0123456789"), Pages.missing)(self)

    def do_POST(self):
        words = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(page("posted " + words.decode()))

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def first(self):
        linked = ["/deeper/1", "/deeper/1", "/squeezed", "/moved", "/missing", "/broken", "/chunks", "/cut", "/given", "/long"]
        self.answer(page("first", *linked, *(f"/together/{n}" for n in range(TOGETHER))))

    def deeper(self):
        depth = int(self.path.rpartition("/")[2])
        self.answer(page(f"depth {depth}", "/", *([f"/deeper/{depth + 1}"] if depth < 5 else [])))

    def squeezed(self):
        self.answer(gzip.compress(page("squeezed", "/deeper/2"), mtime=0), Content_Encoding="gzip")

    def moved(self):
        self.answer(b"", 302, Location="/arrived?from=moved")

    def arrived(self):
        self.answer(page("arrived"))

    def missing(self):
        self.answer(page("missing"), 404)

    def broken(self):
        self.answer(page("broken"), 503)

    def chunks(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (b"<title>", b"chunks", b"</title>", b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def cut(self):
        """Promises more than it sends."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<title>cut</title>")
        self.close_connection = True

    def given(self):
        self.answer(page("given", "/shown"), Set_Cookie="biscuit=eaten; Path=/")

    def shown(self):
        self.answer(page("shown " + self.headers.get("Cookie", "nothing")))

    def long(self):
        self.answer(page("long") + b" " * 1_000_000)

    def together(self):
        try:
            self.server.gate.wait(5)
        except threading.BrokenBarrierError:
            return self.answer(page("alone"))
        self.answer(page("together"))

    def log_message(self, *arguments):
        """Nothing is said on the screen."""


PAGES = {
    "/": Pages.first,
    "/deeper/": Pages.deeper,
    "/squeezed": Pages.squeezed,
    "/moved": Pages.moved,
    "/arrived": Pages.arrived,
    "/broken": Pages.broken,
    "/chunks": Pages.chunks,
    "/cut": Pages.cut,
    "/given": Pages.given,
    "/shown": Pages.shown,
    "/long": Pages.long,
    "/together/": Pages.together,
}


@contextmanager
def serving():
    """The address of the site, as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    server.gate = threading.Barrier(TOGETHER)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
