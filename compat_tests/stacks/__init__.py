"""Real stacks on the clone: ``make stacks``, or ``python -m compat_tests.stacks``.

`twisted.web`, Conch or Scrapy are what the core is for, and none of them is mirrored here.  So they are taken as they are, from
the installed Twisted and from PyPI, and stand on the clone through ``minitwisted run --with-real``.  Their own tests say
whether they noticed.  Each suite runs twice, in a process of its own: on Twisted, which is the baseline, and on the clone.

Lost is what passes there and not here.  Losses that are understood, and not to be helped, stand in `known.json` with the
reason, by the name of the test; anything else that is lost is red.

`suites.py` says what is run, `environment.py` makes the Python that has it all, `pages.py` and `crawl.py` are a suite for
Scrapy, `losses.py` compares, `__main__.py` and `page.py` tell.  How a process runs and records tests is what
`compat_tests.upstream` has.
"""
