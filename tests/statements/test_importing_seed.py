"""The statement that this was first built for comes out right, told here by short facts only."""

import os
from datetime import date
from pathlib import Path

import pytest

from campaign.statements.importing import (
    BankStep,
    ImportedStatement,
    Issuer,
    PaypalStep,
    Photo,
    read_statement_file,
)

NAME = "000_51b1eb4605ffaa1b.txt"
REPOSITORY = Path(__file__).resolve().parents[2]
APHR = "ASEAN Parliamentarians for Human Rights"


@pytest.fixture(scope="module", name="seed")
def _seed() -> ImportedStatement:
    folder = os.environ.get("CAMPAIGN_SEEDS") or REPOSITORY.parent / "shared" / "seeds"
    path = Path(folder) / NAME
    if not path.is_file():
        pytest.skip("seeds folder not present")
    return read_statement_file(path)


def test_the_head_is_read(seed: ImportedStatement) -> None:
    assert seed.title.startswith("Southeast Asian MPs")
    assert seed.title.endswith("Kem Sokha")
    assert seed.issuers == (Issuer(name=APHR, short_name="APHR"),)
    assert seed.disclaimer.startswith("The content in this page")
    assert seed.disclaimer.endswith("of Prachatai.")
    assert "house arrest" not in seed.disclaimer
    assert seed.locale == "en"
    assert seed.dateline is not None
    assert seed.dateline.date == date(2022, 1, 21)
    assert [(photo.caption[:9], photo.credit) for photo in seed.photos] == [("Kem Sokha", "Phnom Penh Post")]
    assert seed.photos[0] == Photo(caption=seed.photos[0].caption, credit="Phnom Penh Post")
    assert seed.photos[0].caption.endswith("arrest.")


def test_the_text_and_its_background_are_told_apart(seed: ImportedStatement) -> None:
    starts = ["On 21", "“The", "Since Kem", "Speaking", "“Prime", "Without"]
    assert [text.startswith(start) for text, start in zip(seed.paragraphs, starts, strict=True)] == [True] * 6
    assert seed.body_markdown == "\n\n".join(seed.paragraphs)
    background = seed.background_markdown.split("\n\n")
    assert [text.split()[0] for text in background] == ["Following", "After", "His"]
    assert background[2].endswith("concerns.")
    assert "\u00a0" not in seed.body_markdown


def test_every_quotation_has_its_speaker_and_role(seed: ImportedStatement) -> None:
    first, hope, second = seed.quotations

    assert [quotation.speaker for quotation in seed.quotations] == [
        "Kasit Piromya",
        "Kem Sokha",
        "Kasit Piromya",
    ]
    assert first.role == second.role
    assert first.role.startswith(f"Board Member of {APHR}")
    assert first.role.endswith("former Thai Member of Parliament (MP)")
    assert hope.text.startswith("national reconciliation")
    assert hope.role.startswith("leader of")
    assert first.text.startswith("The arbitrary") and first.text.endswith("beyond")
    assert len(second.parts) == 2
    assert second.text.startswith("Prime Minister") and second.text.endswith("for 2022.")
    assert "Piromya" not in second.text


def test_the_appeal_has_its_steps(seed: ImportedStatement) -> None:
    assert seed.appeal is not None
    bank, paypal = seed.appeal.steps

    assert seed.appeal.since_year == 2007
    assert seed.appeal.title.startswith("Simple steps")
    assert seed.appeal.intro_markdown.startswith("Since 2007")
    assert "\n" not in seed.appeal.intro_markdown
    assert isinstance(bank, BankStep)
    thai, latin = bank.holders
    assert thai.startswith("โครงการ") and thai.endswith("ประชาไท")
    assert latin == "Prachatai Online Newspaper"
    assert (bank.number, bank.bank) == ("091-0-21689-4", "Krungthai Bank")
    assert isinstance(paypal, PaypalStep)
    assert (paypal.address, paypal.comment) == ("", "For Prachatai English")


def test_what_is_missing_or_guessed_is_listed(seed: ImportedStatement) -> None:
    doubts = {doubt.field: doubt for doubt in seed.unsure}

    assert set(doubts) == {"background", "quotations.role", "appeal.steps.address"}
    assert "missing" in str(doubts["appeal.steps.address"].why)
