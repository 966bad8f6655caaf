"""A number that no row can have is none, however somebody writes it."""

import pytest

from campaign.core.row_numbers import LARGEST, row_number


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "๗", "²", "2147483648", "9" * 40, " 1"])
def test_what_no_row_can_have_is_no_number(typed: str) -> None:
    assert row_number(typed) is None


def test_every_other_is_one() -> None:
    assert [row_number(str(one)) for one in (0, 7, LARGEST)] == [0, 7, LARGEST]
