"""One step to give: a bank account in its parts, a PayPal address with its comment, or words."""

import re

from flask_babel import lazy_gettext

from campaign.core.dates import DIGITS
from campaign.statements.importing.blocks import tidy
from campaign.statements.importing.model import BankStep, Doubt, OtherStep, PaypalStep, Step
from campaign.statements.importing.speech import spans_in

PAYPAL = re.compile(r"\bpay\s?pal\b|เพย์พาล|ផេផាល", re.IGNORECASE)
BANK_WORDS = re.compile(
    r"\bbank\b|\baccount\b|\btransfer\b|ธนาคาร|บัญชี|โอนเงิน|ធនាគារ|គណនី|ផ្ទេរប្រាក់", re.IGNORECASE
)
OTHER_WAY = re.compile(
    r"\bprompt\s?pay\b|พร้อมเพย์|\b(?:donate|give|support us)\b[^\n]{0,80}(?:https?://|www\.)|\bKHQR\b"
    r"|(?:บริจาค|สนับสนุน|បរិច្ចាគ)[^\n]{0,80}(?:https?://|www\.)"
    r"|\bcheques? payable\b|\bwestern union\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w-])\d(?:[ -]?\d){7,25}(?![\w-])")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
PAYPAL_LINK = re.compile(r"(?:https?://)?(?:www\.)?paypal\.(?:me|com)/[\w/?=&.-]{1,200}", re.I)
LABELS = {
    "holder": r"(?:bank )?account (?:name|holder)|name of (?:the )?account"
    r"|beneficiary(?: name)?|payee|ชื่อบัญชี|ឈ្មោះគណនី|ឈ្មោះម្ចាស់គណនី",
    "number": r"(?:bank )?account (?:number|no\.?)|a/c(?: no\.?)?|IBAN"
    r"|(?:เลขที่|หมายเลข|เลข)บัญชี|លេខគណនី",
    "branch": r"branch(?=\s?[:៖])|สาขา|សាខា",
    "swift": r"swift(?:/bic)?(?: code)?|bic(?: code)?|รหัสสวิฟต์",
    "bank": r"bank(?: name)?(?=\s?[:៖])|ธนาคาร(?=\s?:)|ធនាគារ(?=\s?[:៖])",
    "comment": r"comment|note|message|memo|หมายเหตุ|ข้อความ|កំណត់ចំណាំ",
}
LABEL = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in LABELS.items()), re.IGNORECASE)
LABELLED = re.compile(rf"^(?:{'|'.join(LABELS.values())})\s?[:៖ ]", re.IGNORECASE)
STOP = re.compile(r"[;\n]|,\s|ธนาคาร|สาขา|ធនាគារ|សាខា|\s(?=\d{3})")
SWIFT = re.compile(r"\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
BANK_NAME = re.compile(
    r"(?P<latin>\b(?:[A-Z][\w&.’'-]{0,30} ){1,4}Bank\b(?: (?:of|for) [A-Z]\w{1,30})?"
    r"|\bBank (?:of|for) [A-Z]\w{1,30}(?: [A-Z]\w{1,30}){0,2}"
    r"|\bBank (?!Transfer|Account|Name|Code|Details|Branch)[A-Z]\w{1,30})"
    r"|(?P<thai>ธนาคาร(?!\s?:)\s?[^\s,:;]{2,60}?)(?=\s|,|;|สาขา|$)"
    r"|(?P<khmer>ធនាគារ(?!\s?[:៖])\s?[^\s,៖;។]{2,60}?)(?=\s|,|;|។|សាខា|$)"
)
BRANCH_BEHIND = re.compile(r"(?P<name>(?:[A-Z][\w’'-]{1,30} ){1,4})[Bb]ranch\b")
COMMENT_WORDS = re.compile(
    r"\bcomment|\bnote\b|\bmessage\b|\bmemo\b|\breference\b|\bmention|ระบุ|หมายเหตุ|ข้อความ|คอมเมนต์"
    r"|បញ្ជាក់|កំណត់ចំណាំ|សរសេរ",
    re.IGNORECASE,
)
OR = re.compile(r"\s+(?:or|/|หรือ|ឬ)\s+|\s?/\s?")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d"))
LONGEST = 4_000
THAI_LENGTHS = (10, 12, 15)
_MISSING = {
    "holders": lazy_gettext("no account holder was found"),
    "number": lazy_gettext("no account number was found"),
    "bank": lazy_gettext("no bank was found"),
}


def is_step(text: str) -> bool:
    """Whether these words tell a way to give, with something in them to act on."""
    words = text[:LONGEST].translate(DIGITS)
    if PAYPAL.search(words):
        return True
    if OTHER_WAY.search(words):
        return True
    return bool(BANK_WORDS.search(words) and NUMBER.search(words)) or bool(LABELLED.match(words))


def read_step(text: str, doubts: list[Doubt]) -> Step:
    """The parts of one step; what is missing or odd is added to the doubts."""
    words = text[:LONGEST].translate(INVISIBLE)
    if PAYPAL.search(words):
        return _paypal(text, words, doubts)
    number = _number(words)
    if (number and BANK_WORDS.search(words)) or LABELLED.match(words):
        return _bank(text, words, number, doubts)
    return OtherStep(text=text)


def _paypal(text: str, words: str, doubts: list[Doubt]) -> PaypalStep:
    match = EMAIL.search(words) or PAYPAL_LINK.search(words)
    step = PaypalStep(text=text, address=match[0].rstrip(".") if match else "", comment=_comment(words))
    if not step.address:
        why = lazy_gettext("the PayPal address is missing; ask for it, the step is hidden until then")
        doubts.append(Doubt(field="appeal.steps.address", found=text[:120], why=why))
    if not step.comment:
        why = lazy_gettext("no comment is asked for, so a gift can't be told from others")
        doubts.append(Doubt(field="appeal.steps.comment", found=text[:120], why=why))
    return step


def _comment(words: str) -> str:
    """The quoted words after "comment", exactly; or what follows "Comment:" on its line."""
    asked = COMMENT_WORDS.search(words)
    if not asked:
        return ""
    spans = spans_in(words)
    behind = [span.words for span in spans if span.start >= asked.start()]
    if spans:
        return behind[0] if behind else spans[-1].words
    told = _labelled(words).get("comment", "")
    return told if any(sign.isalnum() for sign in told) else ""


def _bank(text: str, words: str, number: str, doubts: list[Doubt]) -> BankStep:
    told = _labelled(words)
    step = BankStep(
        text=text,
        holders=_holders(words, told.get("holder", "")),
        number=number,
        bank=told.get("bank") or _bank_name(words),
        branch=told.get("branch") or _branch_behind(words),
        swift=_swift(told.get("swift", "")),
    )
    _check(step, doubts)
    return step


def _labelled(words: str) -> dict[str, str]:
    """What stands after each label, up to the next one or the end of its line."""
    found: dict[str, str] = {}
    labels = list(LABEL.finditer(words))
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(words)
        value = words[label.end() : end].lstrip(" .:៖").split("\n")[0]
        if label.lastgroup not in ("comment", "number"):
            value = STOP.split(value, maxsplit=1)[0]
        found.setdefault(label.lastgroup or "", tidy(value).strip(' ,;:៖“”"'))
    return found


def _number(words: str) -> str:
    """The account number as printed, in Latin digits; the one behind its label, if there is one."""
    digits = words.translate(DIGITS)
    label = re.search(LABELS["number"], digits, re.IGNORECASE)
    found = (label and NUMBER.search(digits, label.end())) or NUMBER.search(digits)
    return found[0] if found else ""


def _holders(words: str, labelled: str) -> tuple[str, ...]:
    """Each way in which the holder's name is written: labelled, or in quotation marks."""
    asked = COMMENT_WORDS.search(words)
    last = asked.start() if asked else len(words)
    quoted = [span.words for span in spans_in(words) if span.closed and span.start < last]
    names = quoted or OR.split(labelled)
    return tuple(dict.fromkeys(name for name in map(tidy, names) if name))


def _bank_name(words: str) -> str:
    match = BANK_NAME.search(words)
    return tidy(match[0]).rstrip(".,") if match else ""


def _branch_behind(words: str) -> str:
    match = BRANCH_BEHIND.search(words)
    return tidy(match["name"]) if match else ""


def _swift(told: str) -> str:
    match = SWIFT.search(told)
    return match[0] if match else ""


def _check(step: BankStep, doubts: list[Doubt]) -> None:
    digits = sum(sign.isdigit() for sign in step.number)
    thai = "ธนาคาร" in step.bank or "บัญชี" in step.text
    problems: dict[str, object] = {name: why for name, why in _MISSING.items() if not getattr(step, name)}
    if step.number and thai and digits not in THAI_LENGTHS:
        problems["number"] = lazy_gettext(
            "the number has %(digits)s digits, which no Thai account has", digits=digits
        )
    for name, why in problems.items():
        field = f"appeal.steps.{name}"
        doubts.append(Doubt(field=field, found=step.number or step.text[:120], why=why))
