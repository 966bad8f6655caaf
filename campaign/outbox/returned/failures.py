"""Why a message came back: from the codes of its report, and where those say nothing, from its words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from campaign.outbox.verdicts import Reply, Verdict, judged

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_CODE = re.compile(r"(?<![\w.-])([45]\d\d)(?=[ -](?!\d)|$)")
_VAGUE = re.compile(r"[45]\.([035])\.\d+")
_WORDS = (
    (Verdict.FAILED, r"(message|inbound|maximum) size|message .{0,20}too (large|big|long)"),
    (
        Verdict.SOFT,
        r"(mail)? ?(box|folder)( \S+)? (is )?(full|over)|over (its |their )?(disk )?quota"
        r"|quota (exceeded|violation|limit)|exceed\w* .{0,30}(quota|storage)|(disk|reached) quota"
        r"|insufficient (disk|storage|system)|timed? ?out|expired|too many hops|loop(ing|s|ed)|host not found"
        r"|unknown host|not reachable|not responding|connection (refused|lost)|no route|name service error"
        r"|find a gateway|find any host|inactive|temporar|\d+ attempts|not been collected",
    ),
    (
        Verdict.HARD,
        r"(user|address|recipient|account|mailbox|addressee|domain)('s)?( name)? (is |has been )?(\S+ )?"
        r"(unknown|not found|not recogni[sz]ed|disabled|discontinued|invalid|expired|unavailable)"
        r"|unknown (user|recipient|address|local|or illegal)"
        r"|no (such|valid) (user|person|address|mailbox|recipient|name|account)|no mailbox"
        r"|invalid (user|recipient|address|mailbox|final)|(does ?n[o']t|do not|not) (have|like|exist|match)"
        r"|not listed in|unrouteable|no longer|not known|nonexist|no matches|existe pas|not a (known|valid) ",
    ),
    (
        Verdict.HELD,
        r"spam|block(ed|list)|black ?list|polic(y|ies)|denied|unable to relay|not accepting mail from"
        r"|rejected .{0,40}(content|unsolicited)",
    ),
)
_FOUND = tuple((verdict, re.compile(words, re.IGNORECASE | re.DOTALL)) for verdict, words in _WORDS)
_READ = 4_000


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What a report says of one recipient, or of nobody by name. `why` is a code, where there was one."""

    addresses: frozenset[str]
    verdict: Verdict
    why: str


def reported(blocks: Iterable[Message], words: str) -> list[Failure]:
    """What the fields of a delivery report say (RFC 3464) of each recipient whose message failed for good.

    `words` is what it says to people, for fields that say nothing.
    """
    found = {}
    for block in blocks:
        if _action(block).startswith(("fail", "error")):
            status = str(block.get("Status", ""))
            diagnosis = f"{block.get('Diagnostic-Code', '')} {status.partition(' ')[2]}"
            reply = _reply(diagnosis, status)
            is_told = reply and reply.enhanced and not _VAGUE.fullmatch(reply.enhanced)
            failure = _failure(_recipients(block), reply, diagnosis if is_told else f"{diagnosis} {words}")
            found[failure.addresses] = failure
    return list(found.values())


def told(addresses: frozenset[str], words: str) -> Failure:
    """The same from a report in words, which a program wrote for people."""
    return _failure(addresses, _reply(words, ""), words)


def is_delay(blocks: Iterable[Message]) -> bool:
    """Whether a report only says that it takes longer, or that it arrived."""
    actions = {_action(block) for block in blocks} - {""}
    return bool(actions) and not any(one.startswith(("fail", "error")) for one in actions)


def _action(block: Message) -> str:
    return str(block.get("Action", "")).strip().lower()


def _failure(addresses: frozenset[str], reply: Reply | None, words: str) -> Failure:
    verdict = _for_good(judged(reply, of_recipient=True)) if reply else None
    is_vague = reply is None or not reply.enhanced or bool(_VAGUE.fullmatch(reply.enhanced))
    if verdict in (None, Verdict.FAILED) and is_vague:
        # A bare 5xx, or 5.0.0, says only that it failed.
        line = " ".join(words.split())[:_READ]
        verdict = next((one for one, found in _FOUND if found.search(line)), verdict)
    if reply is None and verdict is None:
        return Failure(addresses=addresses, verdict=Verdict.SOFT, why="")
    return Failure(addresses=addresses, verdict=verdict or Verdict.FAILED, why=reply.shown if reply else "")


def _reply(words: str, status: str) -> Reply | None:
    """What the last server said counts before what the reporting one made of it."""
    line = " ".join(words.split())[:_READ]
    given = _STATUS.match(status.strip())
    told = [one[1] for one in _STATUS.finditer(line)] + ([given[1]] if given else [])
    clear = [one for one in told if not _VAGUE.fullmatch(one)] or told
    code = _CODE.search(line)
    if clear:
        return Reply(code=int(clear[0][0]) * 100 + 50, enhanced=clear[0])
    return Reply(code=int(code[1])) if code else None


def _for_good(verdict: Verdict) -> Verdict:
    """A report of failure comes when nothing is tried any more, whatever the code of the last try was."""
    if verdict is Verdict.SLOW:
        return Verdict.HELD
    return Verdict.SOFT if verdict in (Verdict.LATER, Verdict.TAKEN) else verdict


def _recipients(block: Message) -> frozenset[str]:
    found = set()
    for name in ("Original-Recipient", "X-Actual-Recipient", "Final-Recipient"):
        for value in block.get_all(name, []):
            address = str(value).rpartition(";")[2].strip().strip("<>").strip()
            if "@" in address:
                found.add(address)
    return frozenset(found)
