"""Plain links that share a page; no third party's script is ever loaded."""

from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext


@dataclass(frozen=True)
class ShareLink:
    """A way to share: its name, where it leads, a key for its picture."""

    label: str
    url: str
    key: str


def share_links(url: str, title: str) -> list[ShareLink]:
    """The usual ways, in the order of their use in South-East Asia, email last.

    Signal has no address for sharing; its link opens the app's own share sheet on a phone.
    """
    text = f"{title} {url}"
    subject, words = quote(title), quote(text)
    address, name = quote(url, safe=""), quote(title, safe="")
    ways = [
        ("WhatsApp", f"https://wa.me/?text={words}", "whatsapp"),
        ("Telegram", f"https://t.me/share/url?url={address}&text={name}", "telegram"),
        ("LINE", f"https://social-plugins.line.me/lineit/share?url={address}", "line"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}", "facebook"),
        ("X", f"https://x.com/intent/post?url={address}&text={name}", "x"),
        ("Signal", f"sgnl://send?text={words}", "signal"),
        (gettext("Email"), f"mailto:?subject={subject}&body={words}", "email"),
    ]
    return [ShareLink(*way) for way in ways]
