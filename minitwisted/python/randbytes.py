"""Random bytes: those that nobody can guess, and those that are only mixed up.

The system has a source of the first kind, and that is taken.  What is left from times when it might have none is a second
way, for those who ask for it by name.
"""

from __future__ import annotations

import os
import random
import warnings


class SourceNotAvailable(RuntimeError):
    """A source of random bytes does not work here."""


class SecureRandomNotAvailable(RuntimeError):
    """There is no source that nobody can guess."""


#: As the module `random` has it: a number of that many random bits.
getrandbits = random.getrandbits


class RandomFactory:
    """Where random bytes come from."""

    randomSources = ()
    getrandbits = staticmethod(random.getrandbits)

    def secureRandom(self, nbytes: int, fallback: bool = False) -> bytes:
        """`nbytes` that nobody can guess; if the system has none, others with `fallback`.

        :raise SecureRandomNotAvailable: it has none, and there is to be no fallback.
        """
        try:
            return os.urandom(nbytes)
        except NotImplementedError:
            if fallback:
                told = "urandom unavailable - proceeding with non-cryptographically secure random source"
                warnings.warn(told, category=RuntimeWarning, stacklevel=2)
                return self.insecureRandom(nbytes)
            raise SecureRandomNotAvailable("No secure random source available")

    def insecureRandom(self, nbytes: int) -> bytes:
        """`nbytes` that are only mixed up."""
        if self.getrandbits is None:
            return bytes(random.randrange(256) for _ in range(nbytes))
        return bytes(self.getrandbits(8) for _ in range(nbytes))


_factory = RandomFactory()
secureRandom = _factory.secureRandom
insecureRandom = _factory.insecureRandom

__all__ = ["SecureRandomNotAvailable", "insecureRandom", "secureRandom"]
