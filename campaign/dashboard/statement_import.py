"""Taking in a published statement: paste or upload, look at what was recognised, then a draft."""

import re
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign import intake
from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.models import OrganizationState
from campaign.accounts.roles import Permission
from campaign.core import drafting
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Refused
from campaign.core.locales import DEFAULT_LOCALE, pick
from campaign.dashboard.import_forms import ImportForm, SourceForm
from campaign.statements import issuing, naming
from campaign.statements.dashboard import bp, campaign_choices
from campaign.statements.importing import (
    MAX_BYTES,
    Dateline,
    ImportedStatement,
    Issuer,
    Quotation,
    read_statement,
)
from campaign.statements.importing.decoding import decode
from campaign.statements.models import Statement
from campaign.statements.writing import SlugTaken

_SHORT_NAME = re.compile(r"(.+?)\s*\(([^()]{1,40})\)\Z")


@bp.route("/import", methods=["GET", "POST"])
@needs(Permission.WRITE, audited=False)
def take_in() -> ResponseReturnValue:
    """Paste a statement or choose its file; nothing is kept yet."""
    form = SourceForm()
    if form.validate_on_submit():
        try:
            imported, source = _read(form)
        except Refused as refusal:
            form.source.errors = [str(refusal)]
        else:
            return _check_page(imported, _filled(imported, source))
    page = render_template("statements/desk/take_in.html", form=form)
    return page, 422 if request.method == "POST" else 200


def _read(form: SourceForm) -> tuple[ImportedStatement, str]:
    """What was read, and the text to read again once it has been checked."""
    file = request.files.get("file")
    raw = file.read(MAX_BYTES + 1) if file and file.filename else (form.source.data or "").encode()
    if not raw.strip():
        raise Refused(gettext("Paste the text or choose a file."))
    name = (file.filename or "") if file else ""
    return read_statement(raw, filename=name), decode(raw)[0]


def _filled(imported: ImportedStatement, source: str) -> ImportForm:
    session, dateline = db.session(), imported.dateline
    form = ImportForm(formdata=None, quotations=[_row(one) for one in imported.quotations])
    _choices(session, form)
    told = {
        "title": imported.title,
        "slug": naming.free_slug(session, imported.title),
        "original_locale": imported.locale,
        "dateline_on": dateline.date if dateline else None,
        "place": dateline.place if dateline else "",
        "body": imported.body_markdown,
        "background": imported.background_markdown,
        "issuers": "\n".join(_line(one) for one in imported.issuers),
        "keeps_appeal": imported.appeal is not None,
        "source": source,
    }
    for name, value in told.items():
        form[name].data = value
    return form


def _row(quotation: Quotation) -> dict[str, str]:
    return {"text": quotation.text, "speaker": quotation.speaker, "role": quotation.role}


def _line(issuer: Issuer) -> str:
    return f"{issuer.name} ({issuer.short_name})" if issuer.short_name else issuer.name


def _choices(session: Session, form: ImportForm) -> None:
    form.campaign_id.choices = campaign_choices(session)


def _check_page(imported: ImportedStatement, form: ImportForm) -> str:
    session = db.session()
    doubts: dict[str, list[str]] = {}
    for doubt in imported.unsure:
        doubts.setdefault(doubt.field.split(".")[0], []).append(f"{doubt.found}: {doubt.why}".lstrip(": "))
    named = (line.strip() for line in (form.issuers.data or "").splitlines())
    known = {line: intake.known_issuer(session, _issuer(line)) is not None for line in named if line}
    return render_template(
        "statements/desk/check_import.html",
        form=form,
        imported=imported,
        doubts=doubts,
        known=known,
        about=f"import:{drafting.stamp({'source': form.source.data or ''})}",
    )


@bp.post("/import/keep")
@needs(Permission.WRITE)
def keep_import() -> ResponseReturnValue:
    """Make the draft of what was checked and put right."""
    form, session, rows = ImportForm(), db.session(), request.form.get("rows", "")
    _choices(session, form)
    imported = read_statement((form.source.data or "").encode())
    if rows:
        form.change_rows(rows)
        audit.nothing_changed(session)
        return _check_page(imported, form)
    if form.validate():
        try:
            with transaction() as work:
                statement = _keep(work, imported, form)
            return redirect(url_for(".show", statement_id=statement.id), code=303)
        except SlugTaken:
            form.slug.errors = [gettext("Another statement has this address. Choose a different one.")]
    return _check_page(imported, form), 422


def _keep(session: Session, imported: ImportedStatement, form: ImportForm) -> Statement:
    now = utcnow()
    sending = drafting.first_sending(session, form.sending.data, url_for(".index"), now=now)
    if naming.is_taken(session, form.slug.data):
        raise SlugTaken(form.slug.data)
    corrected = _corrected(imported, form)
    kept = intake.store_import(session, corrected, _placing(corrected, form), now=now)
    issuing.ask(session, kept.statement, by=desk().organization)
    sending.address = url_for(".show", statement_id=kept.statement.id)
    told = {
        "slug": kept.statement.slug,
        "issuers": [one.slug for one in kept.issuers],
        "new partners": kept.new_organizations,
        "appeal": kept.appeal.slug if kept.appeal else None,
    }
    audit.record(session, desk().actor, "statement.imported", kept.statement, after=told, now=now)
    flash(gettext("The statement is a draft now."), "good")
    if kept.appeal:
        flash(gettext("Its reader-support section is a draft appeal."), "good")
    return kept.statement


def _placing(corrected: ImportedStatement, form: ImportForm) -> intake.Placing:
    """Only who may approve partners makes one that is approved; others name it, and it waits."""
    organization, approves = desk().organization, desk().may(Permission.PLATFORM)
    name = pick(organization.names, DEFAULT_LOCALE)
    return intake.Placing(
        slug=form.slug.data,
        campaign_id=form.campaign_id.data or None,
        issuers=() if corrected.issuers else (organization,),
        keeper=organization,
        organizer_id=desk().organizer.id,
        partners=OrganizationState.APPROVED if approves else OrganizationState.APPLIED,
        partners_note="" if approves else gettext("Named by %(name)s as issuer of a statement.", name=name),
    )


def _corrected(imported: ImportedStatement, form: ImportForm) -> ImportedStatement:
    day, place = form.dateline_on.data, form.place.data or ""
    return replace(
        imported,
        title=form.title.data,
        locale=form.original_locale.data,
        body_markdown=form.body.data,
        background_markdown=form.background.data or "",
        dateline=Dateline(date=day, place=place) if day or place else None,
        issuers=tuple(_issuer(line) for line in (form.issuers.data or "").splitlines() if line.strip()),
        quotations=tuple(
            Quotation(text=row["text"], speaker=row["speaker"] or "", role=row["role"] or "")
            for row in form.quotations.data
            if row["text"]
        ),
        appeal=imported.appeal if form.keeps_appeal.data else None,
    )


def _issuer(line: str) -> Issuer:
    named = _SHORT_NAME.match(line.strip())
    return Issuer(name=named[1], short_name=named[2]) if named else Issuer(name=line.strip())
