"""Found by Python at its start, before the program: this is how `minitwisted run` reaches a program and its children.

Python imports a module of this name, if there is one, at the end of its own start.  The directory of this file is put on
``PYTHONPATH`` by ``lab/run.py``, and the variable ``MINITWISTED_RUN`` says what is wanted.  Without that variable nothing is
done.  Whoever had a ``sitecustomize`` before still has it: it is run after this one and in its place.
"""

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

HERE = os.path.dirname(os.path.abspath(__file__))

# A child may run on another Python than its parent, even on one that could not read the library.
if "MINITWISTED_RUN" in os.environ and sys.version_info >= (3, 10):
    above = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
    sys.path.insert(0, above)
    from minitwisted.lab import _start

    sys.path.remove(above)
    _start.begin(HERE)

spec = PathFinder.find_spec(__name__, [each for each in sys.path if os.path.abspath(each) != HERE])
if spec is not None and spec.loader is not None:
    sys.modules[__name__] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
