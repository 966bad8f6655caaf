"""The small rules of reading a statement: quotations, datelines, captions, notices, Markdown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from campaign.core.dates import find_date
from campaign.statements.importing import ImportedStatement, Photo, read_statement
from campaign.statements.importing.blocks import escaped, tidy
from campaign.statements.importing.captions import read_caption
from campaign.statements.importing.issuers import read_source

LEAD = "Ada Lim, chair of the Pier Union, and Bo Tan have asked for light on the pier since spring."


def a_statement(*paragraphs: str) -> ImportedStatement:
    return read_statement("\n\n".join(["Light for the pier", LEAD, *paragraphs]).encode())


def who_said_what(*paragraphs: str) -> list[tuple[str, str, str]]:
    return [(each.speaker, each.role, each.text) for each in a_statement(*paragraphs).quotations]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("“It is dark,” said Lim.", ("Ada Lim", "chair of the Pier Union", "It is dark")),
        ("“It is dark”, Ms. Lim said.", ("Ada Lim", "chair of the Pier Union", "It is dark")),
        ("Lim told reporters: «It is dark.»", ("Ada Lim", "chair of the Pier Union", "It is dark.")),
        ("„It is dark“, says diver Cy Ong.", ("Cy Ong", "diver", "It is dark")),
        ('"Dark," warned Dr. Cy Ong, a doctor, on Friday.', ("Dr. Cy Ong", "doctor", "Dark")),
        ("According to diver Cy Ong, “nobody saw the rope”.", ("Cy Ong", "diver", "nobody saw the rope")),
        ("In a letter, Cy Ong, a diver, wrote that “it is dark”.", ("Cy Ong", "diver", "it is dark")),
        ("‘We don’t sleep,’ added Lim.", ("Ada Lim", "chair of the Pier Union", "We don’t sleep")),
        ("Cy Ong, diver: “It is dark.”", ("Cy Ong", "diver", "It is dark.")),
    ],
)
def test_a_speaker_is_found_before_and_after_the_words(
    paragraph: str, expected: tuple[str, str, str]
) -> None:
    ((speaker, role, text),) = who_said_what(paragraph)

    assert (speaker, text) == (expected[0], expected[2])
    assert role == expected[1]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The town calls this a “minor defect” and nothing more.",
        "The report “No Light, No Fish” was published in March.",
        "Lim said the town’s “light plan” is older than the pier.",
        'A 12" pipe and a 9" pipe were found below the pier.',
    ],
)
def test_titles_and_scare_quotes_are_no_quotations(paragraph: str) -> None:
    assert who_said_what(paragraph) == []


def test_words_go_on_over_paragraphs_and_pronouns() -> None:
    said = who_said_what(
        "“The lamps broke in May,” said Bo Tan. “Nobody came.",
        "“In June the rope broke too.”",
        "“We wait,” he added.",
    )

    assert said == [
        ("Bo Tan", "", "The lamps broke in May. Nobody came.\n\nIn June the rope broke too."),
        ("Bo Tan", "", "We wait"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21 January 2022", date(2022, 1, 21)),
        ("January 21st, 2022", date(2022, 1, 21)),
        ("๒๑ มกราคม ๒๕๖๕", date(2022, 1, 21)),
        ("21 ม.ค. 2565", date(2022, 1, 21)),
        ("ថ្ងៃទី២១ ខែមករា ឆ្នាំ២០២២", date(2022, 1, 21)),
        ("21 Januari 2022", date(2022, 1, 21)),
        ("2022-01-21T08:00", date(2022, 1, 21)),
        ("31 February 2022", None),
        ("12 March", None),
    ],
)
def test_dates_are_read_in_either_era(text: str, expected: date | None) -> None:
    found = find_date(text)

    assert found is not None and found.date == expected


@pytest.mark.parametrize("text", ["", "may 2022", "the 12 marchers", "99 January 2022x5", "5 of 12"])
def test_what_is_no_date_is_left(text: str) -> None:
    found = find_date(text)

    assert found is None or found.date is None


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The pier at night. (Source: Pier Post)", "The pier at night.", "Pier Post"),
        ("The pier at night. Photo: Ada / Pier Post", "The pier at night.", "Ada / Pier Post"),
        ("The pier | Photo by: Ada", "The pier", "Ada"),
        ("Credit: Ada", "", "Ada"),
        ("© Ada", "", "Ada"),
        ("ท่าเรือยามค่ำ (ภาพ: ข่าวท่าเรือ)", "ท่าเรือยามค่ำ", "ข่าวท่าเรือ"),
        ("កំពង់ផែពេលយប់ (រូបថត៖ ព័ត៌មានកំពង់ផែ)", "កំពង់ផែពេលយប់", "ព័ត៌មានកំពង់ផែ"),
    ],
)
def test_a_caption_is_told_from_its_credit(line: str, caption: str, credit: str) -> None:
    assert read_caption(line)[0] == Photo(caption=caption, credit=credit)


@pytest.mark.parametrize(
    ("notice", "title", "issuer", "short"),
    [
        ('("A “dark” pier" by Pier Union (PU)) is not produced by us.', "A “dark” pier", "Pier Union", "PU"),
        ("This statement by the Pier Union was not written by us.", "", "Pier Union", ""),
        ("The views are those of the Pier Union and do not reflect ours.", "", "Pier Union", ""),
        ("It does not necessarily reflect the views of us or those of others.", "", "", ""),
        ("เนื้อหานี้ (“ไฟท่าเรือ” โดย สหภาพท่าเรือ (สทร.)) ไม่ได้ผลิตโดยเรา", "ไฟท่าเรือ", "สหภาพท่าเรือ", "สทร."),
    ],
)
def test_a_notice_names_title_and_issuer(notice: str, title: str, issuer: str, short: str) -> None:
    source = read_source(notice)

    assert source.title == title
    assert [(each.name, each.short_name) for each in source.issuers] == ([(issuer, short)] if issuer else [])


def test_a_missing_date_and_issuer_are_listed() -> None:
    assert {doubt.field for doubt in a_statement().unsure} == {"dateline", "issuers"}


@given(st.text(min_size=1, max_size=80))
def test_plain_words_stay_the_same_words_in_markdown(text: str) -> None:
    words = tidy("".join(sign for sign in text if sign.isprintable()))
    tokens = MarkdownIt("commonmark").parse(escaped(words))

    shown = "".join(token.content for each in tokens for token in each.children or [])
    assert shown == words.replace("\x00", "\ufffd")
