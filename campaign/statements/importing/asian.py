"""Who said it, where the words around a quotation are Thai or Khmer.

Neither parts words by spaces nor sentences by full stops. A person is told by the title
before the name (นาย, លោក …) or, failing that, by standing right before the word for saying.
"""

import re

from campaign.statements.importing.names import Attribution, Person

SAID = re.compile(
    r"(?:ได้|ยัง|ก็|จึง)*(?:กล่าว(?:เสริม|เพิ่มเติม|ย้ำ|สรุป|ต่อ)?|ระบุ|เปิดเผย|ให้สัมภาษณ์|ย้ำ|เตือน|เสริม|ชี้(?:แจง)?"
    r"|แถลง|เล่า|แสดงความ(?:หวัง|เห็น|กังวล)|ให้ความเห็น|เรียกร้อง|ตั้งคำถาม|อธิบาย)(?:ไว้)?(?:ว่า)?(?=[\s:,“\"«]|$)"
    r"|(?:ក៏)?(?:បាន|ក៏)?(?:និយាយ|ថ្លែង(?:បន្ត|បន្ថែម)?|បញ្ជាក់|លើកឡើង|មានប្រសាសន៍|ប្រាប់|បន្ថែម|គូសបញ្ជាក់"
    r"|ព្រមាន|សង្ឃឹម|អំពាវនាវ|ពន្យល់|សរសេរ|អះអាង)(?:ថា)?(?=[\s:៖,។“\"«]|$)"
)
HONORIFIC = re.compile(
    r"(?:(?<=\s)|^)(?P<title>นางสาว|นาง|นาย(?!ก(?:ส|รัฐ|เทศ|อบ|เมือง|องค์|ฯ|\s))|น\.ส\.|คุณ(?!ภ|ค่)|(?=ดร\.|ศ\.|รศ\.|ผศ\.|พล\.|ส\.ส\.|พระ)"
    r"|លោកស្រី|លោកជំទាវ|លោក|កញ្ញា|ឯកឧត្តម|អ្នកស្រី)\s?(?P<rest>\S)"
)
ROLE = re.compile(
    r"(?:นายก|ประธาน|ผู้อำนวยการ|เลขาธิการ|โฆษก|ทนาย|ผู้ประสานงาน|กรรมการ|หัวหน้า|ตัวแทน|รัฐมนตรี|อดีต|สมาชิก"
    r"|ប្រធាន|នាយក|អគ្គលេខា|អ្នកនាំពាក្យ|មេធាវី|អ្នកសម្របសម្រួល|តំណាង|អ្នកតំណាង|រដ្ឋមន្ត្រី|អតីត|សមាជិក)"
)
LEADS = re.compile(r"^(?:ด้าน|ขณะที่|ส่วน|โดย|ចំណែក|ខណៈ|ដោយ)\s?")
PREVIOUS = re.compile(r"^(?:เขา|เธอ|ผู้กล่าว|គាត់|នាង|រូបលោក|លោក|លោកស្រី)$")
ISSUER = re.compile(
    r"^(?:แถลงการณ์|กลุ่ม|เครือข่าย|องค์กร|สมาคม)(?:ฯ|นี้|ดังกล่าว)?$|^(?:អង្គការ|បណ្តាញ|សេចក្តីថ្លែងការណ៍)(?:នេះ)?$"
)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d"))
REACH = 400
LONGEST_NAME = 40
LONGEST_WORD = 24


def after(text: str) -> Attribution | None:
    """“…” นายก ข ประธาน… กล่าว"""
    said = text.translate(INVISIBLE)[:REACH].lstrip(" ,")
    match = SAID.search(said)
    if not match:
        return None
    return _made(said[: match.start()])


def before(text: str) -> Attribution | None:
    """นายก ข ประธาน… กล่าวว่า “…”"""
    said = text.translate(INVISIBLE)[-REACH:].strip()
    verbs = list(SAID.finditer(said))
    if not verbs:
        return None
    between = said[verbs[-1].end() :].strip(" :៖,")
    return _made(said[: verbs[-1].start()], loose=bool(between))


def signature(text: str) -> Attribution | None:
    """— ชื่อ นามสกุล ตำแหน่ง"""
    match = re.match(r"^[–—-]{1,2}\s*(?P<who>\S.{1,200})$", text.translate(INVISIBLE))
    return _made(match["who"]) if match else None


def _made(subject: str, *, loose: bool = False) -> Attribution | None:
    person = _person(subject.strip())
    return Attribution(person=person, loose=loose) if person else None


def _person(subject: str) -> Person | None:
    titles = list(HONORIFIC.finditer(subject))
    if titles:
        person = _named(subject[titles[-1].start("rest") :].split())
        before = LEADS.sub("", subject[: titles[-1].start()].strip())
        return person if person.role or not _is_role(before) else Person(name=person.name, role=before)
    subject = LEADS.sub("", subject)
    last = subject.split()[-1] if subject.split() else ""
    if PREVIOUS.match(last):
        return Person(refers="previous")
    if ISSUER.match(last):
        return Person(refers="issuer")
    words = subject.split()
    if len(words) > 1 and all(len(word) <= LONGEST_WORD for word in words[:2]):
        return _named(words)
    return Person(name=last) if 0 < len(last) <= LONGEST_NAME else None


def _is_role(text: str) -> bool:
    """Whether the words before a title are a short role: ประธานสมาคม ดร. …"""
    return bool(text) and len(text) <= LONGEST_NAME and bool(ROLE.match(text))


def _named(words: list[str]) -> Person:
    """Given name and family name, then the role, up to the word for saying."""
    role = " ".join(words[2:]).strip(" ,")
    return Person(name=" ".join(words[:2]).strip(" ,"), role=role)
