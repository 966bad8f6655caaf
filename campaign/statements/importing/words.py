"""The words by which the parts of a statement are known, in English, Thai and Khmer."""

import re

OPEN_QUOTES = '“"«„「'
CLOSE_QUOTES = '”"»“」'

DISCLAIMER = re.compile(
    r"not (?:been )?(?:produced|written|edited|prepared|made|checked) by"
    r"|not (?:necessarily )?(?:reflect|represent|express)"
    r"|(?:merely|only|simply) (?:provides?|offers?|carries|a) (?:a |the )?(?:platform|space|text)"
    r"|views? (?:and opinions? )?(?:expressed|stated)|(?:is|are) solely (?:that|those|the)"
    r"|not responsible for (?:the|its) content"
    r"|(?:ไม่|มิ)ได้(?:ผลิต|จัดทำ|เขียน)(?:ขึ้น)?โดย|ไม่ใช่ผลงานของ|ไม่จำเป็นต้อง(?:สะท้อน|ตรงกับ|สอดคล้อง)"
    r"|(?:ไม่|มิ)ได้สะท้อน|เป็นเพียงพื้นที่|(?:ข้อ)?ความคิดเห็น[^\n]{0,60}เป็นของผู้เขียน"
    r"|មិនមែន(?:ត្រូវបាន)?(?:ផលិត|សរសេរ|រៀបចំ)ដោយ|មិនត្រូវបាន(?:ផលិត|សរសេរ|រៀបចំ)ដោយ"
    r"|មិន(?:ប្រាកដជា|ចាំបាច់)?ឆ្លុះបញ្ចាំង",
    re.IGNORECASE,
)

MONEY = re.compile(
    r"\bpay\s?pal\b|\bprompt\s?pay\b|\bbank (?:transfer|account)\b|\baccount (?:number|no\b|name)"
    r"|\bdonat(?:e|ion|ions|ing)\b|\bsupport (?:us|our work|our journalism|this work)\b"
    r"|\bmake a (?:gift|contribution)\b|\bcrowdfund|\bswift(?: code)?\s*:"
    r"|\b(?:steps|ways|how) to (?:support|give|help)\b|\b(?:your|readers?['’]?) support\b"
    r"|บริจาค|โอนเงิน|เลขที่บัญชี|ชื่อบัญชี|บัญชีธนาคาร|พร้อมเพย์|สนับสนุนเรา|ร่วมสนับสนุน|วิธีสนับสนุน"
    r"|បរិច្ចាគ|ផ្ទេរប្រាក់|លេខគណនី|ឈ្មោះគណនី|គណនីធនាគារ|ឧបត្ថម្ភ|គាំទ្រការងារ|គាំទ្រយើង",
    re.IGNORECASE,
)

END_MARK = re.compile(r"^[\s*#–—-]{0,6}(?:#{2,3}|end|ends|-?30-?|จบ|ចប់)[\s*#–—-]{0,6}$", re.IGNORECASE)

LABEL = re.compile(
    r"^(?:for immediate release|press (?:release|statement)|media (?:release|statement)"
    r"|news release"
    r"|(?:joint |public |open )?statement|joint press (?:release|statement)|open letter"
    r"|แถลงการณ์(?:ร่วม)?|แถลงข่าว|จดหมายเปิดผนึก|ข่าวประชาสัมพันธ์|เผยแพร่ทันที"
    r"|សេចក្ដី(?:ថ្លែងការណ៍|ប្រកាសព័ត៌មាន)(?:រួម)?|សេចក្តី(?:ថ្លែងការណ៍|ប្រកាសព័ត៌មាន)(?:រួម)?"
    r"|សម្រាប់ការផ្សាយភ្លាមៗ)\s*[:៖]?$",
    re.IGNORECASE,
)

BACKGROUND = re.compile(
    r"^(?:about (?:us|(?:the )?[^.\n]{2,50})"
    r"|background(?: information| to the case| of the case| note)?|about the case|context"
    r"|the case so far|notes?(?: to (?:the )?editors?)?|editors?['’] notes?"
    r"|(?:ข้อมูล)?ความเป็นมา|ภูมิหลัง|ข้อมูลพื้นฐาน|ข้อมูลประกอบ|ข้อมูลเพิ่มเติม|เบื้องหลัง|หมายเหตุ(?:ถึงบรรณาธิการ)?"
    r"|សាវតារ(?:នៃ(?:សំណុំ)?រឿង(?:ក្តី|ក្ដី)?)?|ប្រវត្តិ|ព័ត៌មានបន្ថែម|ព័ត៌មានមូលដ្ឋាន|លំអិតអំពីសំណុំរឿង)"
    r"\s*[:៖]?$",
    re.IGNORECASE,
)

SIGNATORIES = re.compile(
    r"^(?:(?:list of )?(?:signatories|signatory (?:organi[sz]ations|groups)|signator(?:y|ies) list)"
    r"|(?:signed|endorsed|issued|co-?signed)(?: jointly)?(?: by)?(?: the following[^:\n]{0,40})?"
    r"|the undersigned[^:\n]{0,40}|(?:undersigned|signing) organi[sz]ations"
    r"|this statement is (?:signed|endorsed|supported|issued)[^:\n]{0,40}"
    r"|(?:รายชื่อ)?(?:องค์กร)?(?:ผู้)?(?:ที่)?ร่วมลงนาม(?:โดย)?|ลงนามโดย|ลงชื่อ|(?:รายชื่อ)?องค์กรที่?ร่วมลงนาม"
    r"|รายชื่อองค์กร(?:ที่)?(?:ร่วม)?(?:ลงนาม)?"
    r"|(?:បញ្ជី)?(?:អង្គការ)?ហត្ថលេខី|ចុះហត្ថលេខា(?:រួម)?ដោយ|(?:អង្គការ|បញ្ជី)(?:ដែល)?(?:បាន)?ចុះហត្ថលេខា"
    r"|ស្ថាប័នហត្ថលេខី)\s*[:៖]?$",
    re.IGNORECASE,
)

CONTACT = re.compile(
    r"^(?:for (?:more|further|media)[^.\n]{0,60}(?:contact|write to|reach|[:]$)"
    r"|(?:media |press )?contacts?"
    r"|ติดต่อ|สอบถาม|ข้อมูลติดต่อ|ទំនាក់ទំនង|សម្រាប់ព័ត៌មាន(?:បន្ថែម|លម្អិត)[^\n]{0,40}ទាក់ទង)",
    re.IGNORECASE,
)

APPEAL_HEADING = re.compile(
    r"(?:support|help|donate|give to|stand with|how to give|ways to give"
    r"|keep .{1,40} (?:going|alive))"
    r"|สนับสนุน|บริจาค|ช่วยเหลือ|គាំទ្រ|ឧបត្ថម្ភ|បរិច្ចាគ|ជួយ",
    re.IGNORECASE,
)


def word_set(words: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(words.split())
