"""The planted faults still fit the clone, and a few of them are noticed.

All of them are tried by ``make mutants``, which takes minutes; here a handful that are killed at once show that the instrument
works, and a mutant that is none shows that it does not cry wolf.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("twisted", reason="mutants are compared with Twisted")

from compat_tests import mutants
from compat_tests.mutations import MUTATIONS, Mutation


def named(mutation: Mutation) -> str:
    return f"{mutation.part}-{mutation.old.strip()[:30]}"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=named)
def test_applies_and_compiles(mutation):
    healthy = mutants.source_of(mutation)
    mutated = mutation.apply(healthy)
    assert mutated != healthy
    compile(mutated, mutation.file, "exec")


def test_there_are_many():
    assert len(MUTATIONS) >= 60
    assert len(set(MUTATIONS)) == len(MUTATIONS)


def test_a_place_that_is_not_clear_is_refused():
    with pytest.raises(ValueError, match="2 times"):
        Mutation("part", "file.py", (), "a", "b").apply("a a")


#: Of small areas, so that it takes seconds.
SAMPLE = [replace(each, areas=(each.part,)) for each in MUTATIONS if each.part in ("address", "error")]

NO_FAULT = Mutation("address", "internet/address.py", ("address",), "hash(self._fields())", "hash(tuple(self._fields()))")


def test_a_sample_is_killed_and_what_is_no_fault_survives():
    *faults, healthy = mutants.hunt([*SAMPLE, NO_FAULT], 3)
    assert [each.mutation.old for each in faults if not each.killer] == []
    assert healthy.killer == "" and healthy.asked > 5


def test_the_command_refuses_what_is_not_there(capsys):
    assert mutants.main(["nothing"]) == 4
    assert "none called nothing" in capsys.readouterr().err
