"""A rule holds what is known and nothing else."""

import pytest

from campaign.alerts.rules import BadRule, Rule, campaigns_in, checked, without_segments

WHOLE = {
    "all": [
        {"is": "subscribed", "to": "organization"},
        {"any": [{"is": "signed", "campaign": 3}, {"is": "gave"}]},
        {"not": {"is": "gave", "campaign": 4}},
        {"is": "country", "codes": ["KH", "TH"]},
        {"is": "language", "locales": ["km", "th"]},
        {"is": "joined", "from": "2026-01-01", "until": "2026-02-01"},
    ]
}


def test_a_rule_is_kept_as_it_is_and_its_strange_parts_are_not() -> None:
    assert checked(WHOLE) == WHOLE
    assert checked({}) == {}
    assert checked({"is": "gave", "organization_id": 7, "sql": "1=1"}) == {"is": "gave"}
    assert campaigns_in(WHOLE) == {3, 4}


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "all",
        {"all": {}},
        {"all": [], "any": []},
        {"not": []},
        {"is": "admin"},
        {"is": ["gave"]},
        {"is": "signed"},
        {"is": "signed", "campaign": "3"},
        {"is": "signed", "campaign": True},
        {"is": "signed", "campaign": 2**40},
        {"is": "subscribed", "to": "everybody"},
        {"is": "subscribed", "to": "campaign"},
        {"is": "country", "codes": ["th"]},
        {"is": "country", "codes": []},
        {"is": "country", "codes": [1]},
        {"is": "language", "locales": ["xx"]},
        {"is": "joined"},
        {"is": "joined", "from": "yesterday"},
        {"is": "joined", "from": "2026-02-01", "until": "2026-01-01"},
        {"is": "segment", "id": 0},
        {"all": [{"is": "gave"}] * 61},
    ],
)
def test_what_is_no_rule_is_refused(raw: object) -> None:
    with pytest.raises(BadRule):
        checked(raw)


def test_a_rule_has_a_depth_and_a_size() -> None:
    deep: object = {"is": "gave"}
    for _ in range(6):
        deep = {"not": deep}
    with pytest.raises(BadRule, match="deep"):
        checked(deep)
    with pytest.raises(BadRule, match="large"):
        checked({"any": [{"all": [{"is": "gave"}] * 30}, {"all": [{"is": "gave"}] * 30}]})


def test_a_segment_is_its_rule_and_holds_no_other_segment() -> None:
    rule = {"not": {"any": [{"is": "segment", "id": 1}, {"is": "segment", "id": 2}]}}

    whole = without_segments(rule, {1: {"is": "gave"}, 2: {}})

    assert whole == {"not": {"any": [{"is": "gave"}, {"all": []}]}}
    several: list[dict[int, Rule]] = [{1: {"is": "gave"}}, {1: {"is": "segment", "id": 2}, 2: {"is": "gave"}}]
    for known in several:
        with pytest.raises(BadRule, match="segment"):
            without_segments(rule, known)
