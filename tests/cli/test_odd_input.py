"""Whatever is typed behind a command, the answer is a result or a plain refusal, never a fault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from flask.cli import AppGroup
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from sqlalchemy.orm import Session

from campaign.cli.appeals import appeals_cli
from campaign.cli.campaigns import campaigns_cli
from campaign.cli.moderation import comments_cli, endorsements_cli
from campaign.cli.organizations import organizations_cli
from campaign.cli.petitions import petitions_cli
from campaign.cli.statements import statements_cli
from campaign.cli.words import Line, Slug, WebAddress
from campaign.donations.service import NewAppeal, draft_appeal
from tests.cli.desk import Desk, a_photo
from tests.factories import a_petition, a_statement, an_organization

GROUPS = (
    *(appeals_cli, campaigns_cli, comments_cli, endorsements_cli),
    *(organizations_cli, petitions_cli, statements_cli),
)
# What an operating system can hand over: no NUL, and bytes that are no UTF-8 as lone surrogates.
TYPED = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
ODD = st.sampled_from(
    [
        *("", " ", "en=", "=", "en=x", "th=\u202e[/red]", "km=" + "ក" * 500, "xx=y", "\udcff", "en=\udcff"),
        *("-1", "0", "1", "2", "99999999999999999999", "2026-01-31", "9999-12-31", "0001-01-01", "1e9"),
        *("library", "LIBRARY", "../../etc/passwd", "a" * 300, "won", "open", "deliver", "en", "waiting"),
        *("https://example.org/", "javascript:alert(1)", "http://[", "ada@example.org", "a@b@c", "\x1b[31m"),
    ]
)


def commands() -> Iterator[tuple[str, click.Command]]:
    for group in GROUPS:
        assert isinstance(group, AppGroup)
        for name, command in group.commands.items():
            yield f"{group.name} {name}", command


def fitting(parameter: click.Parameter) -> st.SearchStrategy[str]:
    """What has the right shape for a parameter; its content is still anything."""
    kind = parameter.type
    if isinstance(kind, click.Choice):
        return st.sampled_from([str(choice) for choice in kind.choices])
    if isinstance(kind, click.DateTime):
        return st.dates().map(str)
    if isinstance(kind, click.IntRange):
        return st.integers(1, 4).map(str)
    if isinstance(kind, (click.Path, click.File)):
        return st.sampled_from(["body.md", "photo.jpg"])
    if isinstance(kind, Slug):
        return st.just("library")
    if isinstance(kind, WebAddress):
        return TYPED.map(lambda text: f"https://example.org/{text}")
    if "FILE" in (getattr(parameter, "help", "") or ""):
        return st.sampled_from(["en=body.md", "th=body.md"])
    return TYPED if isinstance(kind, Line) else TYPED.map(lambda text: f"en={text}")


@st.composite
def lines(draw: DrawFn) -> list[str]:
    """A command with something behind every argument and some of the options, mostly in shape."""
    name, command = draw(st.sampled_from(list(commands())))
    options, behind = [], []
    for parameter in command.params:
        values = [
            draw(ODD if draw(st.integers(0, 19)) == 0 else fitting(parameter))
            for _ in range(max(1, parameter.nargs))
        ]
        if isinstance(parameter, click.Argument):
            behind += values
        elif parameter.required or draw(st.booleans()):
            is_flag = isinstance(parameter, click.Option) and parameter.is_flag
            options += [parameter.opts[0], *([] if is_flag else values)]
    return [*name.split(" ", 1), *options, "--", *behind]


@pytest.fixture
def busy_desk(desk: Desk, session: Session) -> Desk:
    """Something under every number and slug that a line may hit."""
    organization = an_organization(session, slug="library")
    a_petition(session, slug="library")
    a_statement(session, slug="library")
    steps: list[dict[str, Any]] = [
        {"kind": "bank"},
        {"kind": "paypal", "address": ""},
        {"kind": "other", "text": {}},
    ]
    new = NewAppeal(organization_id=organization.id, slug="library", intros={"en": "We ask."}, steps=steps)
    draft_appeal(session, new)
    session.commit()
    desk.file("body.md", "---\ntitle: Open the archive\n---\nThe archive has been closed for a year now.")
    desk.file("photo.jpg", a_photo())
    return desk


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=lines())
def test_no_line_is_met_with_a_fault(
    busy_desk: Desk, runner: FlaskCliRunner, tmp_path: Path, words: list[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        result = runner.invoke(args=words, input="y\n")
    assert result.exception is None or isinstance(result.exception, SystemExit), words
    assert "Traceback" not in result.output


NO_TEXTS = {
    "empty": b"",
    "utf-16": b"\xff\xfe\x00",
    "nul": b"a\0b",
    "broken yaml": b"---\ntitle: [\n---\nx",
    "endless yaml": b"---\n&a [*a]\n---\nx",
    "a list for a title": b"---\ntitle: [a, b]\n---\nx",
    "an unknown field": b"---\ntitel: x\n---\nx",
    "no end": b"---\ntitle: x\n",
    "no body": b"---\ntitle: x\n---\n",
    "two megabytes": b"x" * 2_000_000,
}


@pytest.mark.parametrize("content", NO_TEXTS.values(), ids=NO_TEXTS)
def test_a_file_that_is_no_text_is_refused_and_the_text_stays(
    busy_desk: Desk, session: Session, content: bytes
) -> None:
    file = busy_desk.file("odd.md", content)

    said = busy_desk.refused("statements", "text", "library", "en", file)

    assert "Error" in said or said.count("\n") == 1
    assert "We ask that the case be dropped." in busy_desk.do("statements", "write-out", "library", "en")
