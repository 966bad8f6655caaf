"""Forms of the pages of alerts."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from campaign.alerts.composing import Terms, Words
from campaign.alerts.rules import Rule
from campaign.core.desk_fields import DayField, MomentField
from campaign.core.desk_forms import DeskForm, DraftForm
from campaign.core.locales import LOCALES
from campaign.core.text import tidy_line, tidy_markdown

_TOO_LONG = lazy_gettext("This is too long.")
MOST = 100_000_000


class AlertTextForm(DraftForm):
    """What an alert says in one language."""

    subject = StringField(
        lazy_gettext("Subject"),
        [Length(max=200, message=_TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("What it is about, in at most 70 characters: phones cut the rest off."),
    )
    preheader = StringField(
        lazy_gettext("Line after the subject"),
        [Length(max=200, message=_TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("Mailboxes show it beside the subject, before the message is opened."),
    )
    body = TextAreaField(
        lazy_gettext("Text"),
        [Length(max=100_000, message=_TOO_LONG)],
        filters=[tidy_markdown],
        description=lazy_gettext(
            "{{name|friend}} greets by name, or says “friend” to those who told none."
            " A quotation is a line that begins with >, then > — and who says it."
        ),
    )
    text_part = TextAreaField(
        lazy_gettext("The same as plain text"),
        [Length(max=100_000, message=_TOO_LONG)],
        filters=[tidy_markdown],
        description=lazy_gettext(
            "For programs that show no formatted mail. Leave it empty, and it is made from the text."
        ),
    )

    def said(self) -> Words:
        """What was typed."""
        return Words(
            subject=self.subject.data or "",
            preheader=self.preheader.data or "",
            body=self.body.data or "",
            text_part=self.text_part.data or "",
        )


class TermsForm(DeskForm):
    """Who an alert is from and when it goes. `meta={"zone": …}` is the organization's zone."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(lazy_gettext("A name is needed.")), Length(max=120, message=_TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("For you and your colleagues; nobody else sees it."),
    )
    sender_name = StringField(
        lazy_gettext("Sender"),
        [Length(max=80, message=_TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("Leave it empty, and it is the name of the organization."),
    )
    fallback_locale = SelectField(
        lazy_gettext("Who reads none of its languages"),
        validate_choice=True,
    )
    is_public = BooleanField(lazy_gettext("Show it in the public archive of alerts once it is sent"))
    scheduled_at = MomentField(
        lazy_gettext("When it goes"),
        description=lazy_gettext("Leave it empty, and it goes as soon as it is approved."),
    )
    is_local = BooleanField(
        lazy_gettext("At this time of the clock where each person lives, as far as we know the country")
    )
    late_hours = IntegerField(
        lazy_gettext("Ask again when it would start later than so many hours"),
        [InputRequired(lazy_gettext("Please write a number.")), NumberRange(min=1, max=168)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [
            (code, gettext("get it in %(language)s", language=name)) for code, name in LOCALES.items()
        ]
        self.fallback_locale.choices = [*languages, ("", gettext("get nothing"))]

    def terms(self) -> Terms:
        """What was chosen; the time is the clock's in the zone of the organization."""
        at: datetime | None = self.scheduled_at.data
        zone = self.meta.zone
        return Terms(
            name=self.name.data or "",
            sender_name=self.sender_name.data or "",
            fallback_locale=self.fallback_locale.data or "",
            is_public=bool(self.is_public.data),
            at=at.astimezone(ZoneInfo(zone)) if at else None,
            zone=zone,
            is_local=bool(self.is_local.data),
            late_hours=self.late_hours.data or 6,
        )


class ConditionForm(DeskForm):
    """One condition of an audience; `kind` says which of the fields matter."""

    kind = HiddenField()
    group = HiddenField()
    campaign = SelectField(lazy_gettext("Campaign"), coerce=int, validate_choice=False, default=0)
    codes = SelectMultipleField(lazy_gettext("Countries"), validate_choice=False)
    locales = SelectMultipleField(
        lazy_gettext("Languages"), choices=list(LOCALES.items()), validate_choice=False
    )
    since = DayField(lazy_gettext("On this day or later"))
    until = DayField(lazy_gettext("On this day or before"))
    segment = SelectField(lazy_gettext("Segment"), coerce=int, validate_choice=False, default=0)
    is_not = BooleanField(lazy_gettext("Turn it round: those for whom this is not so"))

    def condition(self) -> Rule:
        """As a rule has it, not yet checked."""
        end = self._end(self.kind.data or "")
        return {"not": end} if self.is_not.data else end

    def _end(self, kind: str) -> Rule:
        days = {"from": self.since.data, "until": self.until.data}
        told: dict[str, Rule] = {
            "all": {"is": "subscribed", "to": "all"},
            "organization": {"is": "subscribed", "to": "organization"},
            "campaign": {"is": "subscribed", "to": "campaign", "campaign": self.campaign.data},
            "signed": {"is": "signed", "campaign": self.campaign.data},
            "gave": {"is": "gave", **({"campaign": self.campaign.data} if self.campaign.data else {})},
            "country": {"is": "country", "codes": self.codes.data or []},
            "language": {"is": "language", "locales": self.locales.data or []},
            "joined": {"is": "joined", **{key: day.isoformat() for key, day in days.items() if day}},
            "segment": {"is": "segment", "id": self.segment.data},
        }
        return told.get(kind, {"is": kind})

    @property
    def place(self) -> int | None:
        """Of the group that it is a further choice of."""
        raw = self.group.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else None


class SegmentForm(DeskForm):
    """A name for an audience."""

    name = StringField(
        lazy_gettext("Name of the segment"),
        [InputRequired(lazy_gettext("A name is needed.")), Length(max=120, message=_TOO_LONG)],
        filters=[tidy_line],
    )


class SendForm(DeskForm):
    """The number of people, typed in so that nobody sends to a hundred thousand by accident."""

    number = IntegerField(
        lazy_gettext("Type the number of people who get it"),
        [InputRequired(lazy_gettext("Please write a number.")), NumberRange(min=0, max=MOST)],
    )


class RulesForm(DeskForm):
    """What an organization decides about its alerts."""

    second_above = IntegerField(
        lazy_gettext("From how many people on must a second organizer agree?"),
        [InputRequired(lazy_gettext("Please write a number.")), NumberRange(min=0, max=MOST)],
    )
    milestone = RadioField(lazy_gettext("When a petition reaches a milestone"))
    update = RadioField(lazy_gettext("When an update is published"))
    outcome = RadioField(lazy_gettext("When a campaign ends"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.milestone, self.update, self.outcome):
            field.choices = [
                ("off", gettext("nothing happens by itself")),
                ("draft", gettext("an alert is drafted, for somebody to approve")),
                ("send", gettext("an alert is written and sent by itself")),
            ]


class WhyForm(DeskForm):
    """Why personal data is taken away as a file."""

    reason = TextAreaField(
        lazy_gettext("Why is it needed?"),
        [
            InputRequired(lazy_gettext("Please say why; it stands in the audit log.")),
            Length(max=500, message=_TOO_LONG),
        ],
        filters=[tidy_line],
    )


class PickForm(DeskForm):
    """What an alert is begun from."""

    name = StringField(
        lazy_gettext("Name"),
        [Length(max=120, message=_TOO_LONG), Optional()],
        filters=[tidy_line],
        description=lazy_gettext("For you and your colleagues; nobody else sees it."),
    )
    about = SelectField(lazy_gettext("Begin from"), default="")
    sending = HiddenField()
