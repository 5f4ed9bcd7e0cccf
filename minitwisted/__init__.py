"""minitwisted: Twisted's core, written afresh to be read.

The names are the files: what Twisted calls ``twisted.internet.tcp`` is ``minitwisted/internet/tcp.py`` here and really
contains TCP.  ``README.md`` lists the files in reading order; every file uses only what stands before it in that list.
"""

#: The release of Twisted whose names, messages and order of events this package has.
__version__ = "26.10.0"
