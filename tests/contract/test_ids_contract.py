"""What every source of ids promises."""

import itertools

import pytest

from domain.ports import Ids
from storage.ids import Uuid7Ids
from tests.fakes import CountingIds


@pytest.fixture(params=[CountingIds, Uuid7Ids], ids=["fake", "real"])
def ids(request: pytest.FixtureRequest) -> Ids:
    made: Ids = request.param()
    return made


def test_it_makes_ids_that_sort_in_the_order_they_were_made(ids: Ids) -> None:
    made = [ids.new_id() for _ in range(2_000)]

    assert all(earlier < later for earlier, later in itertools.pairwise(made))


def test_it_makes_ids_in_the_shape_of_a_uuid_of_version_7(ids: Ids) -> None:
    groups = ids.new_id().split("-")

    assert [len(group) for group in groups] == [8, 4, 4, 4, 12]
    assert groups[2][0] == "7"
    assert groups[3][0] in "89ab"


def test_it_makes_references_that_can_be_read_aloud(ids: Ids) -> None:
    made = {ids.new_reference() for _ in range(50)}

    assert len(made) == 50
    assert all(len(r) == 7 and r[3] == "-" and r.isupper() and r.isascii() for r in made)


def test_it_makes_tokens_of_more_than_128_bits(ids: Ids) -> None:
    made = {ids.new_token() for _ in range(50)}

    assert len(made) == 50
    # 6 bits a sign; only letters, digits, - and _ need no escape in an address.
    assert all(len(t) * 6 >= 128 and t.replace("-", "").replace("_", "").isalnum() for t in made)
