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

    Signal has no address for sharing; its link opens the app's own share sheet on a phone. Each
    address is marked with its way, so that arrivals tell which of them carries (`core.sources`).
    """
    name = quote(title)
    ways = [
        ("WhatsApp", "https://wa.me/?text={words}", "whatsapp"),
        ("Telegram", "https://t.me/share/url?url={address}&text={name}", "telegram"),
        ("LINE", "https://social-plugins.line.me/lineit/share?url={address}", "line"),
        ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={address}", "facebook"),
        ("X", "https://x.com/intent/post?url={address}&text={name}", "x"),
        ("Signal", "sgnl://send?text={words}", "signal"),
        (gettext("Email"), "mailto:?subject={name}&body={words}", "email"),
    ]
    links = []
    for label, pattern, key in ways:
        marked = f"{url}?utm_source=share-{key}"
        words, address = quote(f"{title} {marked}"), quote(marked, safe="")
        links.append(ShareLink(label, pattern.format(words=words, address=address, name=name), key))
    return links
