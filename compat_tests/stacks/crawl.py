"""Let Scrapy crawl the site of ``pages.py``, and write down what came of it, in the form of tests.

    python -m compat_tests.stacks.crawl OUT

Run plainly it stands on Twisted, under ``minitwisted run --with-real`` on the clone.  It crawls once on each kind of reactor
that Scrapy is used with, in a process of its own.  OUT gets what `upstream.record` would write; what is called a test here is
a fact: an item that was scraped, a number of Scrapy's statistics, the exit status.  The value is part of its name, so a fact
that is another one on the clone is lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from compat_tests.stacks.pages import serving

#: As Scrapy calls them in its settings: None is whatever reactor Twisted takes itself.
KINDS = {"default": None, "asyncio": "twisted.internet.asyncioreactor.AsyncioSelectorReactor"}

#: Statistics that are the same each time; others measure time or memory, or count bytes of a port's number.
STEADY = (
    "downloader/exception", "downloader/request_count", "downloader/request_method", "downloader/response_count",
    "downloader/response_status", "dupefilter", "finish_reason", "httpcompression", "httperror", "item_scraped", "log_count/E",
    "log_count/CRITICAL", "request_depth_max", "response_received", "retry", "scheduler",
)  # fmt: skip

#: Seconds for one crawl.
LIMIT = 60


def main() -> int:
    """Crawl on each kind, and tell."""
    from twisted.internet import defer

    with open(sys.argv[1], "a", encoding="utf-8") as out:
        for name, kind in KINDS.items():
            with serving() as site:
                for fact in crawled(site, kind, defer.__name__):
                    for event in ("start", "pass", "stop"):
                        out.write(json.dumps([event, f"scrapy on {name}: {fact}", ""]) + "\n")
    return 0


def crawled(site: str, kind: str | None, base: str) -> list[str]:
    """The facts of one crawl, in a child that must stand on `base` as we do."""
    with tempfile.TemporaryDirectory() as place:
        found = Path(place, "found")
        command = [sys.executable, "-m", "compat_tests.stacks.crawl", "--one", site, kind or "", str(found), base]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            return ["not done in time"]
        facts = json.loads(found.read_text()) if found.exists() else ["nothing came of it: " + done.stderr.strip()[-300:]]
    return [*facts, f"exit status {done.returncode}"]


def crawl(site: str, kind: str, found: str, base: str) -> None:
    """Crawl once, in this process."""
    from scrapy.crawler import CrawlerProcess
    from twisted.internet import defer

    if defer.__name__ != base:
        sys.exit(f"this is not {base}")

    settings = {
        "TWISTED_REACTOR": kind or None,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "RETRY_TIMES": 1,
        "RETRY_PRIORITY_ADJUST": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "DOWNLOAD_DELAY": 0,
    }
    process = CrawlerProcess(settings)
    items: list[str] = []
    crawler = process.create_crawler(spider(site, items))
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats()
    numbers = [f"{name} = {value}" for name, value in sorted(stats.items()) if name.startswith(STEADY)]
    Path(found).write_text(json.dumps([*sorted(set(items)), *numbers]))


def spider(site: str, items: list[str]):
    """Follows all links, tells of pages, errors and what could not be fetched."""
    import scrapy

    class Walker(scrapy.Spider):
        name = "walker"
        start_urls = [f"{site}/"]
        handle_httpstatus_list = [503]

        def parse(self, response):
            yield self.told(response, response.css("title::text").get())
            for link in response.css("a::attr(href)").getall():
                yield response.follow(link, errback=self.failed)
            if response.url == f"{site}/":
                yield scrapy.FormRequest(f"{site}/form", formdata={"word": "a b"}, errback=self.failed)

        def failed(self, failure):
            # Kinds of Twisted's failures are known by their bare names, which are the same on both.
            items.append(f"item {failure.request.url.removeprefix(site)}: {failure.type.__name__}")

        def told(self, response, title):
            way = " ".join(url.removeprefix(site) for url in response.meta.get("redirect_urls", []))
            path = response.url.removeprefix(site)
            items.append(f"item {path}: {response.status} {title} {len(response.body)} {way} {response.flags}")
            return {"path": path, "title": title}

    return Walker


if __name__ == "__main__":
    sys.exit(crawl(*sys.argv[2:]) if sys.argv[1] == "--one" else main())
