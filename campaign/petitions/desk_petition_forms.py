"""Forms for those who run a petition."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FileField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from campaign.core.desk_fields import DayField, InEachLanguage, MomentField, SomeLanguage
from campaign.core.desk_forms import DeskForm, DraftForm
from campaign.core.desk_words import LONGEST, WordsForm
from campaign.core.locales import pick
from campaign.core.text import excerpt, tidy_markdown
from campaign.petitions.answering import NewReply
from campaign.petitions.documents import ActiveDocument, BadDocument, TooLarge
from campaign.petitions.handing import DELIVERY, Handing
from campaign.petitions.organizing import Addressee, Terms

_LONGEST_RECIPIENT = 200
DOCUMENT_WORDS: dict[Any, object] = {
    BadDocument: lazy_gettext("This is no PDF, JPEG or PNG that readers can open, or it is damaged."),
    TooLarge: lazy_gettext("The document is larger than 20 MB."),
    ActiveDocument: lazy_gettext(
        "This PDF holds a script or other files. Print it to a new PDF and upload that one."
    ),
}


class TermsForm(DraftForm):
    """Goal, times, comments."""

    goal = IntegerField(
        lazy_gettext("Goal"),
        [
            InputRequired(lazy_gettext("Please write a number.")),
            NumberRange(1, 100_000_000, lazy_gettext("The goal must be at least one signature.")),
        ],
        description=lazy_gettext("How many signatures you hope for. You can raise it at any time."),
    )
    opens_at = MomentField(
        lazy_gettext("Takes signatures from"),
        description=lazy_gettext("In your organization's time zone. Left empty: from when you open it."),
    )
    closes_at = MomentField(
        lazy_gettext("Takes signatures until"),
        description=lazy_gettext("In your organization's time zone. Left empty: until you close it."),
    )
    allows_comments = BooleanField(lazy_gettext("Signers may leave a comment, which you moderate"))

    def validate_closes_at(self, field: Any) -> None:
        """It cannot close before it opens."""
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(gettext("The petition would close before it opens."))

    def words(self) -> dict[str, str]:
        """As they are typed, so that the same moment reads the same whoever wrote it down."""
        return {
            "goal": str(self.goal.data or ""),
            "opens_at": self.opens_at._value(),
            "closes_at": self.closes_at._value(),
            "allows_comments": "y" if self.allows_comments.data else "",
        }

    def terms(self) -> Terms:
        """As the service takes them."""
        return Terms(
            goal=self.goal.data,
            allows_comments=bool(self.allows_comments.data),
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
        )


class TargetForm(DraftForm):
    """An authority that is addressed."""

    names = InEachLanguage(
        lazy_gettext("Name"), [SomeLanguage(lazy_gettext("Please write whom you address."))], longest=200
    )
    roles = InEachLanguage(
        lazy_gettext("Role"), longest=200, description=lazy_gettext("“Minister of Justice”, for instance.")
    )

    def addressee(self) -> Addressee:
        """As the service takes it."""
        return Addressee(names=self.names.data, roles=self.roles.data)


class DeliveryForm(DeskForm):
    """Handed over: when, to whom."""

    delivered_on = DayField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Please say on which day."))])
    notes = InEachLanguage(
        lazy_gettext("What readers are told"),
        rows=3,
        longest=1000,
        description=lazy_gettext("To whom it was handed over, and how."),
    )

    def handing(self, locale: str) -> Handing:
        """The entry of the register that goes with it."""
        recipient = excerpt(pick(self.notes.data, locale), _LONGEST_RECIPIENT)
        what = gettext("The petition, and readers were told")
        return Handing(kind=DELIVERY, recipient=recipient, what=what, handed_on=self.delivered_on.data)


class ReplyForm(DraftForm):
    """What was answered."""

    replied_on = DayField(
        lazy_gettext("Day of the answer"), [InputRequired(lazy_gettext("Please say on which day."))]
    )
    authors = InEachLanguage(lazy_gettext("Who answered"), longest=200)
    bodies = InEachLanguage(
        lazy_gettext("What they answered"),
        [SomeLanguage(lazy_gettext("Please tell readers what was answered."))],
        rows=6,
        longest=20_000,
        description=lazy_gettext("Markdown. The whole answer or its sense, in each language you can."),
    )
    document = FileField(
        lazy_gettext("The answer as a document"),
        description=lazy_gettext(
            "PDF, JPEG or PNG up to 20 MB. Readers can open it: black out what is private first. "
            "A PDF is shown as it is, with whatever it says about its author."
        ),
    )

    def reply(self, document: str) -> NewReply:
        """As the service takes it."""
        return NewReply(
            replied_on=self.replied_on.data,
            authors=self.authors.data,
            bodies=self.bodies.data,
            document=document,
        )

    def upload(self) -> bytes:
        """The uploaded file; empty where there is none."""
        given = self.document.data
        return given.read() if given and getattr(given, "filename", "") else b""


class AskForm(WordsForm):
    """Title and ask in one language."""

    body = TextAreaField(
        lazy_gettext("What you ask"),
        [InputRequired(lazy_gettext("Please write what you ask.")), Length(max=LONGEST)],
        filters=[tidy_markdown],
        description=lazy_gettext("One thing that whom you address can do. Signers read it before they sign."),
    )


class AmendForm(DraftForm):
    """New words in every language, and what readers are told of the change."""

    titles = InEachLanguage(lazy_gettext("Title"), [SomeLanguage(lazy_gettext("A title is needed."))])
    asks = InEachLanguage(
        lazy_gettext("What you ask"),
        [SomeLanguage(lazy_gettext("Please write what you ask."))],
        rows=10,
        longest=LONGEST,
    )
    notes = InEachLanguage(
        lazy_gettext("What changed"),
        [SomeLanguage(lazy_gettext("Those who signed are owed a public note on what changed."))],
        rows=2,
        longest=1000,
        description=lazy_gettext("Readers see this note beside the new version, in each language."),
    )

    def validate_notes(self, field: Any) -> None:
        """Each language of the petition needs all three."""
        used = set(self.titles.data) | set(self.asks.data)
        if not (set(self.titles.data) == set(self.asks.data) and used <= set(field.data)):
            raise ValidationError(gettext("Each language needs a title, an ask, and a note on what changed."))
