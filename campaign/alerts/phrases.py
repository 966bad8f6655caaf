"""Words that the platform itself puts into an alert, in the language of the text that it stands in."""

from flask_babel import format_decimal, gettext

from campaign.campaigns.models import Outcome


def greeting() -> str:
    """By name, or without one."""
    return str(gettext("Dear %(name)s,", name="{{name|" + gettext("friend") + "}}"))


def press_statement() -> str:
    """On the button of a statement's card."""
    return str(gettext("Read the statement"))


def press_petition(*, is_open: bool) -> str:
    """On the button of a petition's card."""
    return str(gettext("Sign") if is_open else gettext("Read how it goes on"))


def press_appeal() -> str:
    """On the button of an appeal's card."""
    return str(gettext("Give"))


def progress(count: int, goal: int) -> str:
    """How far a petition is."""
    told = {"count": format_decimal(count), "goal": format_decimal(goal)}
    return str(gettext("%(count)s of %(goal)s have signed", **told))


def milestone(number: int, title: str) -> tuple[str, str]:
    """Subject and sentence when so many have signed."""
    told = {"number": format_decimal(number), "title": title}
    thanks = gettext("“%(title)s” has %(number)s signatures now. Thank you to everybody who signed.", **told)
    return str(gettext("%(number)s people have signed", **told)), str(thanks)


def ending(outcome: Outcome, title: str) -> str:
    """The subject when a campaign ends."""
    words = {
        Outcome.WON: gettext("Won: %(title)s", title=title),
        Outcome.PARTLY_WON: gettext("Partly won: %(title)s", title=title),
    }
    return str(words.get(outcome) or gettext("How it ended: %(title)s", title=title))
