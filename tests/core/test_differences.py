"""A difference that a person can read, in scripts with and without spaces between words."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from campaign.core.differences import marked, pieces


def test_words_are_marked_whole() -> None:
    shown = marked("We ask the court to act.", "We ask the government to act.")

    assert shown == "We ask the <del>court</del><ins>government</ins> to act."


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    assert marked("", "<b>&") == "<ins>&lt;b&gt;&amp;</ins>"


def test_thai_is_compared_by_letters_with_their_marks() -> None:
    assert pieces("ที่นี่") == ["ที่", "นี่"]
    assert pieces("เก็บ") == ["เก็", "บ"]

    shown = marked("ขอให้ศาลยกฟ้องคดีนี้", "ขอให้รัฐบาลยกฟ้องคดีนี้")

    assert shown.startswith("ขอให้") and shown.endswith("ยกฟ้องคดีนี้")
    assert "<del>" in shown and "<ins>" in shown


def test_khmer_letters_below_stay_with_their_base() -> None:
    assert pieces("ខ្មែរ") == ["ខ្មែ", "រ"]


def test_a_long_text_costs_little() -> None:
    older = "ขอให้ศาลยกฟ้อง " * 20_000

    began = time.monotonic()
    assert "<ins>" in marked(older, older + "x")
    assert time.monotonic() - began < 5


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_of_either_text_is_lost(older: str, newer: str) -> None:
    shown = str(marked(older, newer)).replace("&lt;", "\1").replace("&gt;", "\2").replace("&#34;", '"')
    shown = shown.replace("&#39;", "'")
    after = re.sub(r"<del>.*?</del>", "", shown, flags=re.DOTALL)
    before = re.sub(r"<ins>.*?</ins>", "", shown, flags=re.DOTALL)

    def plain(text: str) -> str:
        text = re.sub(r"</?(?:ins|del)>", "", text)
        return text.replace("\1", "<").replace("\2", ">").replace("&amp;", "&")

    if not {"\1", "\2"} & {*older, *newer}:
        assert (plain(before), plain(after)) == (older, newer)
