"""Will others take our mail? What they look at, seen beforehand, and what to do where it is not right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from campaign.outbox import dkim, spf
from campaign.outbox.dns_asking import Dns, Unanswered, addresses_of, reverse_name
from campaign.outbox.servers import Server, bounce_address, servers_of
from campaign.outbox.spf import Spf


class State(StrEnum):
    """How a thing is."""

    GOOD = "good"
    MEND = "mend"
    UNASKED = "not known"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that receivers look at: how it is, and in plain words what to do."""

    about: str
    state: State
    words: str


@dataclass(frozen=True, kw_only=True)
class Patient:
    """What is looked at. `addresses` are those that our mail comes from, where somebody told them."""

    config: Mapping[str, Any]
    dns: Dns
    addresses: list[str] = field(default_factory=list)

    @property
    def sender(self) -> str:
        """The domain that readers see."""
        return str(self.config["MAIL_SENDER"]).rpartition("@")[2].lower()

    @property
    def envelope(self) -> str:
        """The domain to which undelivered mail comes back."""
        return bounce_address(self.config).rpartition("@")[2].lower()

    @property
    def servers(self) -> list[Server]:
        """By which mail leaves."""
        return servers_of(self.config)

    def leaves_from(self) -> list[str]:
        """The addresses that receivers see.

        Raises:
            Unanswered: nobody told them, and the names of the servers cannot be asked for.
        """
        return self.addresses or [
            one for server in self.servers for one in addresses_of(self.dns, server.host)
        ]


def examine(patient: Patient) -> list[Check]:
    """Everything that can be seen without sending anything."""
    looks: list[tuple[str, Callable[[Patient], list[Check]]]] = [
        ("SPF", _spf),
        ("DKIM", _dkim),
        ("DMARC", _dmarc),
        ("Alignment", _alignment),
        ("Reverse name", _reverse),
        ("Undelivered mail", _returns),
        ("Undelivered mail", _takes_mail),
    ]
    found: list[Check] = []
    for about, look in looks:
        try:
            found += look(patient)
        except Unanswered as problem:
            found.append(unasked(about, f"The DNS could not be asked: {problem}."))
    return found


def good(about: str, words: str) -> Check:
    """It is well."""
    return Check(about=about, state=State.GOOD, words=words)


def mend(about: str, words: str) -> Check:
    """Somebody must do something."""
    return Check(about=about, state=State.MEND, words=words)


def unasked(about: str, words: str) -> Check:
    """Nobody here can say."""
    return Check(about=about, state=State.UNASKED, words=words)


def _spf(patient: Patient) -> list[Check]:
    domain, about = patient.envelope, "SPF"
    records = spf.records_of(patient.dns, domain)
    if len(records) != 1:
        if records:
            return [mend(about, f"{domain} has {len(records)} SPF records; receivers take none. Leave one.")]
        return [mend(about, f'{domain} has no SPF record. Publish: {domain}. IN TXT "{_spf_for(patient)}"')]
    checks = []
    for address in patient.leaves_from():
        result = spf.judge(patient.dns, domain, address)
        if result is Spf.PASS:
            checks.append(good(about, f"{domain} lets {address} send its mail."))
        elif result is Spf.BROKEN:
            checks.append(
                mend(about, f"The SPF record of {domain} asks more than ten questions. Shorten it.")
            )
        else:
            more = f"Add ip{6 if ':' in address else 4}:{address} before the last word of the record."
            checks.append(
                mend(about, f"{domain} does not let {address} send its mail ({result.value}). {more}")
            )
    return checks or [unasked(about, "No mail server is set, so no address is known. Tell it with --from.")]


def _spf_for(patient: Patient) -> str:
    try:
        addresses = patient.leaves_from()
    except Unanswered:
        addresses = []
    allowed = [f"ip{6 if ':' in one else 4}:{one}" for one in addresses] or ["a:the.mail.server"]
    return " ".join(["v=spf1", *allowed, "-all"])


def _dkim(patient: Patient) -> list[Check]:
    about, signer = "DKIM", dkim.signer_of(patient.config)
    if signer is None:
        words = "No key signs our mail. Make one with: flask mail key, and set MAIL_DKIM_KEY to it."
        return [mend(about, f"{words} If your mail server signs, leave this.")]
    published = "".join(patient.dns.ask(signer.record_name, "TXT"))
    if not published:
        return [mend(about, f"{signer.record_name} is not published. flask mail key prints what to publish.")]
    if _fields(published).get("p") != _fields(signer.record)["p"]:
        return [
            mend(
                about,
                f"{signer.record_name} holds another key than ours. Publish what flask mail key prints.",
            )
        ]
    return [good(about, f"{signer.record_name} holds the key that we sign with.")]


def _alignment(patient: Patient) -> list[Check]:
    """DMARC asks that the domain that readers see is the one that signs or to which mail comes back."""
    about, shown, signer = "Alignment", patient.sender, dkim.signer_of(patient.config)
    if signer and _is_kin(signer.domain, shown):
        return [good(about, f"Readers see {shown}, and {signer.domain} signs.")]
    told = f"Readers see {shown}, {signer.domain if signer else 'nobody'} signs"
    if _is_kin(patient.envelope, shown):
        return [good(about, f"{told}, and undelivered mail comes back to {patient.envelope}.")]
    told = f"{told}, and undelivered mail comes back to {patient.envelope}: nothing vouches for {shown}."
    return [mend(about, f"{told} Set MAIL_DKIM_DOMAIN={shown}, with a key published there.")]


def _dmarc(patient: Patient) -> list[Check]:
    about, domain = "DMARC", patient.sender
    for name in _upwards(domain):
        records = [
            one for one in patient.dns.ask(f"_dmarc.{name}", "TXT") if one.lower().startswith("v=dmarc1")
        ]
        if len(records) > 1:
            return [mend(about, f"_dmarc.{name} has {len(records)} records; receivers take none. Leave one.")]
        if records:
            return [_dmarc_says(about, name, _fields(records[0]))]
    record = f'_dmarc.{domain}. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
    return [
        mend(
            about,
            f"{domain} has no DMARC record; large providers refuse many mails without. Publish: {record}",
        )
    ]


def _dmarc_says(about: str, name: str, fields: dict[str, str]) -> Check:
    policy = fields.get("p", "")
    if policy not in {"none", "quarantine", "reject"}:
        return mend(about, f"_dmarc.{name} has no policy that counts (p=none, quarantine or reject).")
    later = (
        " When all else here is good, p=quarantine protects your readers better." if policy == "none" else ""
    )
    return good(about, f"_dmarc.{name} says p={policy}.{later}")


def _reverse(patient: Patient) -> list[Check]:
    about, checks = "Reverse name", []
    for address in patient.leaves_from():
        names = [name.rstrip(".").lower() for name in patient.dns.ask(reverse_name(address), "PTR")]
        if not names:
            words = f"{address} has no reverse name. Who rents it to you can set one: the mail server's name."
            checks.append(mend(about, words))
        elif address not in addresses_of(patient.dns, names[0]):
            words = (
                f"{address} is called {names[0]}, but that name does not lead back to it. Make both agree."
            )
            checks.append(mend(about, words))
        else:
            checks.append(good(about, f"{address} is called {names[0]}, which leads back to it."))
    return checks or [unasked(about, "No mail server is set, so no address is known. Tell it with --from.")]


def _returns(patient: Patient) -> list[Check]:
    about, config = "Undelivered mail", patient.config
    checks = []
    if not config["MAIL_BOUNCES"]:
        words = f"It comes back to {config['MAIL_SENDER']}, letters without our tag. Set MAIL_BOUNCES."
        checks.append(mend(about, words))
    ways = ("MAIL_RETURNED_MAILDIR", "MAIL_RETURNED_MBOX", "MAIL_RETURNED_SECRET")
    if not any(config[name] for name in ways):
        words = "Nobody reads it, unless a mail server pipes it into flask mail receive. Set one of "
        checks.append(unasked(about, words + ", ".join(ways) + "."))
    return checks


def _takes_mail(patient: Patient) -> list[Check]:
    about, domain = "Undelivered mail", patient.envelope
    if patient.dns.ask(domain, "MX") or addresses_of(patient.dns, domain):
        return [good(about, f"{domain} takes mail.")]
    return [mend(about, f"{domain} takes no mail: it has no MX record, so nothing comes back.")]


def _fields(record: str) -> dict[str, str]:
    pairs = (one.partition("=") for one in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}


def _upwards(domain: str) -> list[str]:
    """The domain and those above it, without the last label, as receivers look for a policy."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]


def _is_kin(one: str, other: str) -> bool:
    """One is the other or below it: near enough for DMARC's relaxed alignment."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
