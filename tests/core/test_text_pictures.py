"""Pictures within a text: those that are known, with words and credit, and nothing else."""

from campaign.core.text import TextPicture, html_to_text, markdown_to_html

PIER = TextPicture(
    address="/pictures/aa-480.webp",
    addresses="/pictures/aa-480.webp 480w, /pictures/aa-960.webp 960w",
    width=1200,
    height=800,
    credit="Rosa <Tideman>",
)
KNOWN = {"12": PIER}


def test_a_known_picture_is_shown_with_its_words_its_size_and_its_credit() -> None:
    html = markdown_to_html('Look:\n\n![Singers on "the" *pier*](picture:12)', KNOWN)

    assert '<img src="/pictures/aa-480.webp" srcset="/pictures/aa-480.webp 480w,' in html
    assert 'alt="Singers on &quot;the&quot; pier"' in html and 'width="1200" height="800"' in html
    assert 'loading="lazy"' in html and "<cite>Rosa &lt;Tideman&gt;</cite>" in html
    assert "style" not in html and html_to_text(html).startswith("Look:")


def test_of_any_other_picture_only_the_words_stay() -> None:
    for address in (
        "picture:13",
        "https://example.org/x.png",
        "//example.org/x.png",
        "/pictures/aa-480.webp",
    ):
        html = markdown_to_html(f"![Singers]({address})", KNOWN)
        assert "<img" not in html and "Singers" in html, address
    assert "<img" not in markdown_to_html("![](picture:12)", KNOWN), "it has no words"
    assert "<img" not in markdown_to_html('<img src="/pictures/aa-480.webp" alt="x">', KNOWN)
    assert "<img" not in markdown_to_html("![Singers](picture:12)")
