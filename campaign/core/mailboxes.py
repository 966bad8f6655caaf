"""Where a mailbox is, told so that a stolen database names nobody.

Mail is slowed and counted by the domain that it goes to. The domain of a small office or of one's own
name would name a person, so only providers that millions use are kept as they are; of any other domain a
keyed mark is.
"""

from campaign.core.addresses import ascii_domain
from campaign.core.crypto import vault

_MARK = "~"
_KNOWN = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
        *("outlook.co.th", "hotmail.co.th", "windowslive.com", "hotmail.co.uk", "hotmail.fr"),
        *("yahoo.com", "yahoo.co.th", "yahoo.co.uk", "yahoo.co.jp", "yahoo.fr", "yahoo.de", "ymail.com"),
        *("rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com"),
        *("web.de", "t-online.de", "freenet.de", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr"),
        *("libero.it", "mail.ru", "yandex.ru", "yandex.com", "proton.me", "protonmail.com", "pm.me"),
        *("tutanota.com", "fastmail.com", "zoho.com", "qq.com", "163.com", "126.com", "naver.com"),
        *("daum.net", "hanmail.net", "docomo.ne.jp", "comcast.net", "verizon.net", "att.net"),
        *("btinternet.com", "telenet.be", "bigpond.com", "rediffmail.com", "uol.com.br", "terra.com.br"),
    }
)


def mailbox_of(address: str) -> str:
    """The provider's domain, or a keyed mark of a smaller one; the same for all of its mailboxes."""
    domain = ascii_domain(address.rpartition("@")[2])
    return domain if domain in _KNOWN else _MARK + vault.fingerprint(f"mailbox:{domain}").hex()[:12]


def shown_mailbox(mailbox: str) -> str:
    """What may be told of it: the provider, or nothing."""
    return "" if mailbox.startswith(_MARK) else mailbox
