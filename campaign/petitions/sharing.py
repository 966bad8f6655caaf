"""Plain links that share a page; no third party's script is ever loaded."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask_babel import gettext


@dataclass(frozen=True, kw_only=True)
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
    ways = [
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': text})}", "whatsapp"),
        (
            "Telegram",
            f"https://t.me/share/url?{urlencode({'url': url, 'text': title})}",
            "telegram",
        ),
        (
            "LINE",
            f"https://social-plugins.line.me/lineit/share?{urlencode({'url': url})}",
            "line",
        ),
        (
            "Facebook",
            f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}",
            "facebook",
        ),
        (
            "X",
            f"https://x.com/intent/post?{urlencode({'url': url, 'text': title})}",
            "x",
        ),
        ("Signal", f"sgnl://send?text={quote(text)}", "signal"),
        (
            gettext("Email"),
            f"mailto:?subject={quote(title)}&body={quote(text)}",
            "email",
        ),
    ]
    return [ShareLink(label=label, url=link, key=key) for label, link, key in ways]
