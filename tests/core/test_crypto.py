"""Sealing, fingerprints, links and codes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign import create_app
from campaign.core.addresses import NotAnAddress, canonical_address, checked_address
from campaign.core.crypto import UnknownKey, vault
from campaign.core.errors import Gone, NotFound
from tests.conftest import a_config

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", autouse=True)
def keys(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The vault, bound to the keys of the tests."""
    return create_app(a_config(tmp_path_factory.mktemp("vault")))


@QUICK
@given(value=st.binary(max_size=500), context=st.text(min_size=1, max_size=20))
def test_what_is_sealed_opens_in_its_own_context_only(value: bytes, context: str) -> None:
    sealed = vault.seal(value, context)

    assert vault.open(sealed, context) == value
    assert vault.seal(value, context) != sealed, "two seals of one value tell nothing of each other"
    with pytest.raises(UnknownKey):
        vault.open(sealed, context + "x")


@QUICK
@given(value=st.binary(min_size=1, max_size=60), place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_changed_bit_is_refused(value: bytes, place: int, bit: int) -> None:
    sealed = bytearray(vault.seal(value, "test"))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(UnknownKey):
        vault.open(bytes(sealed), "test")


@QUICK
@given(payload=st.binary(max_size=64), seconds=st.integers(1, 10_000))
def test_a_link_carries_its_payload_until_its_time(payload: bytes, seconds: int) -> None:
    token = vault.link_token("confirm", payload, NOW + timedelta(seconds=seconds))

    assert vault.read_link_token("confirm", token, now=NOW) == payload
    with pytest.raises(Gone):
        vault.read_link_token("confirm", token, now=NOW + timedelta(seconds=seconds + 1))
    with pytest.raises(NotFound):
        vault.read_link_token("disown", token, now=NOW)


@QUICK
@given(token=st.text(max_size=120))
def test_a_made_up_link_is_not_found(token: str) -> None:
    with pytest.raises(NotFound):
        vault.read_link_token("confirm", token, now=NOW)


def test_codes_have_six_digits_and_depend_on_what_they_are_for() -> None:
    codes = {vault.code("confirm", str(number)) for number in range(200)}

    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 190
    assert vault.code("confirm", "1") != vault.code("other", "1")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example..org",
        "ada@exa mple.org",
        "ada@[1.2.3.4]",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        checked_address(typed)


@QUICK
@given(email=st.emails())
def test_a_canonical_address_is_stable_under_case_and_itself(email: str) -> None:
    try:
        once = canonical_address(checked_address(email))
    except NotAnAddress:
        return
    assert canonical_address(once) == once
    assert canonical_address(email.swapcase()).rpartition("@")[2] == once.rpartition("@")[2]
