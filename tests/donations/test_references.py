"""A reference that was mistyped is noticed; one that was typed in another manner is understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.donations.references import (
    ALPHABET,
    BadPrefix,
    BadReference,
    checked_prefix,
    is_reference,
    new_reference,
    prefix_from,
    read_reference,
    references_in,
    spaced,
    with_check,
)

unhurried = settings(deadline=None)
prefixes = st.text("ABCDEFGHJKMNPQRSTVWXYZ", min_size=1, max_size=4)
codes = st.builds(
    lambda prefix, body: with_check(prefix + body), prefixes, st.text(ALPHABET, min_size=6, max_size=6)
)


@unhurried
@given(code=codes, place=st.integers(0, 20), sign=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, sign: str) -> None:
    place %= len(code)
    wrong = code[:place] + sign + code[place + 1 :]
    assert is_reference(wrong) == (wrong == code)


@unhurried
@given(code=codes, one=st.integers(0, 20), other=st.integers(0, 20))
def test_two_characters_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    one, other = one % len(code), other % len(code)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert is_reference(wrong) == (wrong == code)


@unhurried
@given(code=codes, gaps=st.lists(st.tuples(st.integers(0, 12), st.sampled_from(" -./\n_"))))
def test_small_letters_gaps_and_lookalikes_are_forgiven(code: str, gaps: list[tuple[int, str]]) -> None:
    typed = code.lower().replace("0", "o").replace("1", "l")
    for place, gap in gaps:
        typed = typed[:place] + gap + typed[place:]
    assert read_reference(typed) == code
    assert read_reference(spaced(code)) == code
    assert code in references_in(f"TRF FROM X 123 {typed} THANK YOU", [code[:-7]])


@pytest.mark.parametrize("typed", ["", "MD", "MDK73X9Q", "MDK73X9Q2ZZZZZZ", "ก" * 9, "MD K73 X9Q\u0000"])
def test_what_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BadReference):
        read_reference(typed)


def test_a_new_one_has_the_prefix_and_is_never_guessed_twice() -> None:
    made = {new_reference("md") for _ in range(200)}
    assert len(made) == 200
    assert all(code.startswith("MD") and len(code) == 9 and is_reference(code) for code in made)


@pytest.mark.parametrize("prefix", ["", "OIL", "ABCDE", "M1", "MU"])
def test_a_prefix_that_could_be_misread_is_refused(prefix: str) -> None:
    with pytest.raises(BadPrefix):
        checked_prefix(prefix)


def test_an_organization_has_a_prefix_before_it_chooses_one() -> None:
    assert prefix_from("Mekong Dispatch") == "ME"
    assert prefix_from("ไทย") == "G"
