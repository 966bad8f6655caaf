"""What the forms take: names as people have them, countries where readers look for them."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.text import searchable
from campaign.petitions.countries import country_names
from campaign.petitions.models import Signature
from tests.factories import a_petition


@pytest.mark.parametrize(
    "name",
    ["Siti a/p Raman", "Ravi s/o Nathan", "Suu", "សុខ", "សុខ\u200bដារ៉ា", "ดร.สมชาย", "נועה", "见", "J. R. R."],
)
def test_a_name_is_taken_as_people_have_it(client: FlaskClient, session: Session, name: str) -> None:
    a_petition(session, slug="library")

    answer = client.post("/campaigns/library/sign", data={"name": name, "email": "ada@example.org"})

    assert answer.status_code == 303
    assert session.scalar(select(Signature.name)) == name


@pytest.mark.parametrize(
    "name", ["see https://x.example", "www.x.example", "x.example/y", "a@b.example", "//x"]
)
def test_a_link_is_no_name(client: FlaskClient, session: Session, name: str) -> None:
    a_petition(session, slug="library")

    answer = client.post("/campaigns/library/sign", data={"name": name, "email": "ada@example.org"})

    assert answer.status_code == 422


def test_countries_stand_where_readers_look_for_them() -> None:
    english, thai = list(country_names("en").values()), list(country_names("th").values())

    assert english.index("Åland Islands") < english.index("Albania")
    assert thai.index("กัมพูชา") < thai.index("เกาหลีใต้") < thai.index("แคนาดา")
    assert thai.index("ไทย") < thai.index("อินโดนีเซีย")


def test_a_thai_tone_is_found_whichever_way_it_was_typed() -> None:
    assert (
        searchable("น\u0e49\u0e33") == searchable("น\u0e4d\u0e49\u0e32") == searchable("น\u0e49\u0e4d\u0e32")
    )
