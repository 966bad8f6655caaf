"""What organizers type into days, moments and texts of several languages."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from campaign.core.desk_fields import DayField, InEachLanguage, MomentField, SomeLanguage
from campaign.core.desk_forms import DeskForm


class Form(DeskForm):
    """Of each field one."""

    day = DayField("Day")
    at = MomentField("At")
    names = InEachLanguage("Names", [SomeLanguage("Say it.")], longest=10)


def filled(app: Flask, **typed: str) -> Form:
    with app.test_request_context("/", method="POST", data=typed):
        form = Form(meta={"zone": "Asia/Bangkok"})
        form.validate()
        return form


@pytest.mark.parametrize(
    "typed", ["2026-03-04", "2569-03-04", "4/3/2569", "4 มีนาคม 2569", "๔ มีนาคม ๒๕๖๙", "4 March 2026"]
)
def test_a_day_is_read_in_either_era(app: Flask, typed: str) -> None:
    assert filled(app, day=typed).day.data == date(2026, 3, 4)


@pytest.mark.parametrize("typed", ["2026-02-30", "soon", "4/3"])
def test_what_is_no_day_is_said_and_stays(app: Flask, typed: str) -> None:
    form = filled(app, day=typed)

    assert form.day.errors and form.day._value() == typed


@pytest.mark.parametrize("typed", ["2026-03-04T18:30", "2569-03-04 18:30", "04/03/2569 18:30"])
def test_a_moment_is_typed_in_the_organizations_zone(app: Flask, typed: str) -> None:
    form = filled(app, at=typed)

    assert form.at.data == datetime(2026, 3, 4, 11, 30, tzinfo=UTC)
    assert form.at._value() == "2026-03-04T18:30"


def test_texts_are_tidied_and_empty_languages_left_out(app: Flask) -> None:
    form = filled(app, **{"names-en": "  The   mayor ", "names-th": "นายก", "names-km": " "})

    assert form.names.data == {"en": "The mayor", "th": "นายก"}
    assert filled(app, **{"names-en": "x" * 11}).names.errors
    assert filled(app, **{"names-en": " "}).names.errors == ["Say it."]
