"""A stranger's file cannot stop whoever reads it: each is refused with a sentence, soon."""

import resource

import hostile
import pytest

from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.formats.apart.imports import tables_apart

SECONDS = 10  # of processor time, since others use this machine as well
MEGABYTES = 256 + 60  # 60 is what the process has before it opens a file


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_all(path, **more):
    with tables_apart(path, **more) as (source, _):
        if source.problems:
            raise FileNotRight.of(source.problems)
        return {name: list(table.rows()) for name, table in source.tables.items()}


@pytest.mark.parametrize("name", hostile.TABLES)
def test_a_hostile_table_is_refused_with_a_sentence(name, tmp_path):
    make, sentence = hostile.TABLES[name]
    path = make(tmp_path)
    began = processor_seconds()

    with pytest.raises(DomainError) as refused:
        read_all(path)

    assert sentence in refused.value.sentence
    assert refused.value.sentence.count(". ") >= 1  # what is wrong, and what to do
    assert processor_seconds() - began < SECONDS
