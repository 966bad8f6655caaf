"""What people wrote is set as they wrote it, whatever signs it has."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.core.errors import Unavailable
from campaign.core.typesetting import typeset

PAGE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "A test", date: none)
#set page(width: 400pt, height: auto, margin: 10pt)
#set text(font: ("Noto Sans", "Noto Sans Thai", "Noto Sans Khmer", "Noto Emoji"))
#data.words
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = tmp_path_factory.mktemp("typst") / "page.typ"
    template.write_text(PAGE)
    return template


@pytest.mark.parametrize(
    "words",
    [
        '#panic("no") #read("/etc/hostname")',
        "$x^2$ @someone *bold* _it_ `code` <label> \\u{41} // gone /* gone */",
        "กรุงเทพฯ ភ្នំពេញ ရန်ကုန် Hà Nội",
        "👩🏽‍🤝‍👩🏻 ✊🏿 🇰🇭",
        "مرحبا بالعالم \u202e evil \u2066 שלום",
        "\x00\x07\x1b[31m \ufffe \ud800 \udfff",
        "word " * 2000,
        "x" * 10_000,
        "ៜ" * 10_000,
        "",
    ],
    ids=lambda words: repr(words[:12]),
)
def test_no_text_breaks_a_document(page: Path, words: str) -> None:
    assert typeset(page, {"words": words}, output="png", ppi=72).startswith(b"\x89PNG")
    assert typeset(page, {"words": words}, output="pdf").startswith(b"%PDF")


@settings(max_examples=60, deadline=None)
@given(words=st.text(max_size=300))
def test_any_text_at_all_can_be_set(page: Path, words: str) -> None:
    assert typeset(page, {"words": words}, output="png", ppi=36)


def test_markup_in_a_text_is_set_as_the_signs_it_is_made_of(page: Path, tmp_path: Path) -> None:
    literal = tmp_path / "page.typ"
    literal.write_text(PAGE.replace("#data.words", "\\#strong\\[a\\]"))

    assert typeset(page, {"words": "#strong[a]"}, output="png", ppi=72) == typeset(
        literal, {}, output="png", ppi=72
    )


def test_a_document_has_the_same_bytes_each_time(page: Path) -> None:
    first, second = (typeset(page, {"words": "ขอบคุณ"}, output="pdf") for _ in range(2))

    assert first == second


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    template = tmp_path / "inside" / "page.typ"
    template.parent.mkdir()
    template.write_text('#read("../secret.txt")')

    with pytest.raises(Unavailable):
        typeset(template, {}, output="png")


def test_a_template_that_cannot_be_set_is_said_to_be_unavailable(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text("#no-such-thing")

    with pytest.raises(Unavailable, match="Please try again") as refusal:
        typeset(template, {"words": "Sok Dara"}, output="pdf")
    assert "Sok Dara" not in str(refusal.value.__cause__)


def test_every_script_of_the_region_is_drawn_and_not_boxed(page: Path) -> None:
    """A missing glyph is drawn as a box: two different letters would then look the same."""
    for one, other in (("ก", "ข"), ("ក", "ខ"), ("က", "ခ"), ("ກ", "ຂ"), ("ạ", "ộ"), ("ع", "ح")):
        first, second = (typeset(page, {"words": s}, output="png", ppi=144) for s in (one, other))
        assert first != second, one
