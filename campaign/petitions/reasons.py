"""Why something is not shown or does not count, in words for those it is about."""

from flask_babel import lazy_gettext

NOT_SHOWN = {
    "insult": lazy_gettext("It insults or threatens somebody."),
    "danger": lazy_gettext("It could put somebody in danger."),
    "private": lazy_gettext("It tells private things about somebody."),
    "false": lazy_gettext("It claims something that we cannot check."),
    "advert": lazy_gettext("It advertises something, or holds a link."),
    "off-topic": lazy_gettext("It is about something else."),
    "unverified": lazy_gettext("We could not check who wrote it."),
    "other": lazy_gettext("Another reason."),
}
WRONGS = {key: NOT_SHOWN[key] for key in ("insult", "danger", "private", "false", "advert", "other")}
"""What a reader can report."""
NOT_COUNTED = {
    "robots": lazy_gettext("It seems to have been made by a program, together with many others."),
    "invented": lazy_gettext("Name or address seem to be invented."),
    "repeated": lazy_gettext("The same person seems to have signed several times."),
    "other": lazy_gettext("Another reason."),
}
