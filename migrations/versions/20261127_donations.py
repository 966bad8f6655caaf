"""Gifts, the books, bank statements.

Why: readers give, treasurers match and refund, and the books balance and cannot be rewritten.
Safe while the old code runs: yes, new tables, and columns that are empty or have a default.
Going back: drops every gift, the ledger and the receipts. Export them first.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ADDED_ONLY = ("ledger_entries",)
FIXED = {
    "provider_events": "provider, event_id, type, is_live, signed_at, received_at, body_mark",
    "receipts": "organization_id, donation_id, edition, voids_id, year, number, currency, amount_minor, "
    "issued_on, issued_at, locale, snapshot_mark",
}
"""What nobody may change. What is sealed may be sealed anew; its mark tells whether it is the same."""
AMOUNT = "amount_minor, cover_minor, currency"
TABLES = (
    "recurring_gifts",
    "donations",
    "payment_attempts",
    "periods",
    "refunds",
    "disputes",
    "money_settings",
    "provider_events",
    "payouts",
    "payout_lines",
    "ledger_entries",
    "ledger_totals",
    "gift_days",
    "receipt_series",
    "receipts",
    "column_mappings",
    "bank_statements",
    "bank_lines",
    "matches",
    "match_parts",
    "bank_changes",
)


def upgrade() -> None:
    _gifts()
    _books()
    _banking()
    op.add_column("appeals", sa.Column("goal_minor", sa.BigInteger(), nullable=True))
    op.add_column(
        "appeals", sa.Column("goal_currency", sa.String(length=3), nullable=False, server_default="")
    )
    op.add_column(
        "campaigns", sa.Column("asks_for_gifts", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def _gifts() -> None:
    op.create_table(
        "recurring_gifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rhythm", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("cover_minor", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("subscription_ref", sa.String(length=255), nullable=True),
        sa.Column("customer_ref", sa.String(length=255), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_count", sa.SmallInteger(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_recurring_gifts_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_gifts")),
        sa.UniqueConstraint("subscription_ref", name=op.f("uq_recurring_gifts_subscription_ref")),
    )
    op.create_index("ix_recurring_gifts_customer_ref", "recurring_gifts", ["customer_ref"])
    op.create_index(
        "ix_recurring_gifts_failing",
        "recurring_gifts",
        ["failing_since_at"],
        sqlite_where=sa.text("failing_since_at IS NOT NULL"),
        postgresql_where=sa.text("failing_since_at IS NOT NULL"),
    )
    op.create_index("ix_recurring_gifts_state", "recurring_gifts", ["organization_id", "state", "id"])
    op.create_table(
        "donations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("recurring_gift_id", sa.Integer(), nullable=True),
        sa.Column("followed_signature_id", sa.Integer(), nullable=True),
        sa.Column("supporter_id", sa.Integer(), nullable=True),
        sa.Column("consent_wording_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rhythm", sa.String(16), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("cover_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_currency", sa.String(length=3), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("email_fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("postal", sa.LargeBinary(), nullable=True),
        sa.Column("tribute", sa.LargeBinary(), nullable=True),
        sa.Column("visibility", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_donations_appeal_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_donations_campaign_id")),
        sa.ForeignKeyConstraint(
            ["consent_wording_id"], ["consent_wordings.id"], name=op.f("fk_donations_consent_wording_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_donations_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["recurring_gift_id"], ["recurring_gifts.id"], name=op.f("fk_donations_recurring_gift_id")
        ),
        sa.ForeignKeyConstraint(["supporter_id"], ["supporters.id"], name=op.f("fk_donations_supporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donations")),
        sa.UniqueConstraint("reference", name=op.f("uq_donations_reference")),
    )
    op.create_index(op.f("ix_donations_appeal_id"), "donations", ["appeal_id"])
    op.create_index(op.f("ix_donations_campaign_id"), "donations", ["campaign_id"])
    op.create_index("ix_donations_email_fingerprint", "donations", ["email_fingerprint"])
    op.create_index("ix_donations_followed_signature_id", "donations", ["followed_signature_id"])
    op.create_index("ix_donations_listed", "donations", ["organization_id", "id"])
    op.create_index(op.f("ix_donations_recurring_gift_id"), "donations", ["recurring_gift_id"])
    op.create_index("ix_donations_state", "donations", ["organization_id", "state", "id"])
    op.create_index(op.f("ix_donations_supporter_id"), "donations", ["supporter_id"])
    op.create_index(
        "ix_donations_lapsing",
        "donations",
        ["lapses_at"],
        sqlite_where=sa.text("state = 'pledged'"),
        postgresql_where=sa.text("state = 'pledged'"),
    )
    op.create_index(
        "ix_donations_waiting",
        "donations",
        ["organization_id", "currency", "amount_minor"],
        sqlite_where=sa.text("state IN ('pledged', 'lapsed')"),
        postgresql_where=sa.text("state IN ('pledged', 'lapsed')"),
    )
    op.create_table(
        "payment_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("session_ref", sa.String(length=255), nullable=True),
        sa.Column("intent_ref", sa.String(length=255), nullable=True),
        sa.Column("charge_ref", sa.String(length=255), nullable=True),
        sa.Column("pay_url", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_payment_attempts_donation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempts")),
        sa.UniqueConstraint("charge_ref", name=op.f("uq_payment_attempts_charge_ref")),
        sa.UniqueConstraint("donation_id", "number", name=op.f("uq_payment_attempts_donation_id_number")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_payment_attempts_idempotency_key")),
        sa.UniqueConstraint("intent_ref", name=op.f("uq_payment_attempts_intent_ref")),
        sa.UniqueConstraint("session_ref", name=op.f("uq_payment_attempts_session_ref")),
    )
    op.create_index(
        "ix_payment_attempts_unsure",
        "payment_attempts",
        ["created_at"],
        sqlite_where=sa.text("state IN ('created', 'open', 'processing')"),
        postgresql_where=sa.text("state IN ('created', 'open', 'processing')"),
    )
    op.create_table(
        "periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recurring_gift_id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=True),
        sa.Column("invoice_ref", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("try_count", sa.SmallInteger(), nullable=False),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_periods_donation_id")),
        sa.ForeignKeyConstraint(
            ["recurring_gift_id"], ["recurring_gifts.id"], name=op.f("fk_periods_recurring_gift_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periods")),
        sa.UniqueConstraint("donation_id", name=op.f("uq_periods_donation_id")),
        sa.UniqueConstraint("invoice_ref", name=op.f("uq_periods_invoice_ref")),
    )
    op.create_index(op.f("ix_periods_recurring_gift_id"), "periods", ["recurring_gift_id"])
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("provider_ref", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_refunds_donation_id")),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_refunds_organizer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_refunds_idempotency_key")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_refunds_provider_ref")),
    )
    op.create_index(op.f("ix_refunds_donation_id"), "refunds", ["donation_id"])
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("provider_ref", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_disputes_donation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_disputes_provider_ref")),
    )
    op.create_index(op.f("ix_disputes_donation_id"), "disputes", ["donation_id"])


def _books() -> None:
    op.create_table(
        "money_settings",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reference_prefix", sa.String(length=4), nullable=False),
        sa.Column("receipt_lines", sa.Text(), nullable=False),
        sa.Column("receipt_note", sa.Text(), nullable=False),
        sa.Column("fee_basis_points", sa.Integer(), nullable=False),
        sa.Column("fee_fixed_minor", sa.JSON(), nullable=False),
        sa.Column("least_minor", sa.JSON(), nullable=False),
        sa.Column("pledge_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_money_settings_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_money_settings")),
    )
    op.create_table(
        "provider_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("object_ref", sa.String(length=255), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_mark", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("try_count", sa.SmallInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("advice", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_provider_events_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_provider_events_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("provider", "event_id", name=op.f("uq_provider_events_provider_event_id")),
    )
    op.create_index(op.f("ix_provider_events_donation_id"), "provider_events", ["donation_id"])
    op.create_index(
        "ix_provider_events_due",
        "provider_events",
        ["next_try_at"],
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_index("ix_provider_events_object_ref", "provider_events", ["object_ref"])
    op.create_index(
        "ix_provider_events_parked",
        "provider_events",
        ["id"],
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("provider_ref", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_payouts_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_payouts_provider_ref")),
    )
    op.create_index("ix_payouts_organization_id_id", "payouts", ["organization_id", "id"])
    op.create_table(
        "payout_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=True),
        sa.Column("provider_ref", sa.String(length=255), nullable=False),
        sa.Column("source_ref", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_payout_lines_donation_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name=op.f("fk_payout_lines_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_lines")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_payout_lines_provider_ref")),
    )
    op.create_index(op.f("ix_payout_lines_payout_id"), "payout_lines", ["payout_id"])
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.String(length=24), nullable=False),
        sa.Column("source_id", sa.String(length=160), nullable=False),
        sa.Column("leg", sa.SmallInteger(), nullable=False),
        sa.Column("account", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=True),
        sa.Column("payout_id", sa.Integer(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_ledger_entries_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_ledger_entries_organization_id")
        ),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name=op.f("fk_ledger_entries_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint(
            "source_kind", "source_id", "leg", name=op.f("uq_ledger_entries_source_kind_source_id_leg")
        ),
    )
    op.create_index(
        "ix_ledger_entries_account",
        "ledger_entries",
        ["organization_id", "account", "currency", "posted_on", "id"],
    )
    op.create_index(op.f("ix_ledger_entries_donation_id"), "ledger_entries", ["donation_id"])
    op.create_index(op.f("ix_ledger_entries_payout_id"), "ledger_entries", ["payout_id"])
    op.create_index("ix_ledger_entries_period", "ledger_entries", ["organization_id", "posted_on", "id"])
    op.create_table(
        "ledger_totals",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_ledger_totals_organization_id")
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "account", "currency", "month", name=op.f("pk_ledger_totals")
        ),
    )
    op.create_table(
        "gift_days",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("rhythm", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gift_count", sa.Integer(), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), nullable=False),
        sa.Column("returned_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_gift_days_organization_id")
        ),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "day",
            "campaign_id",
            "appeal_id",
            "method",
            "rhythm",
            "currency",
            name=op.f("pk_gift_days"),
        ),
    )
    op.create_index("ix_gift_days_appeal_id", "gift_days", ["appeal_id"])
    op.create_index("ix_gift_days_campaign_id", "gift_days", ["campaign_id"])
    op.create_table(
        "receipt_series",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_receipt_series_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "year", name=op.f("pk_receipt_series")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("voids_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("snapshot_mark", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_receipts_donation_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_receipts_organization_id")
        ),
        sa.ForeignKeyConstraint(["voids_id"], ["receipts.id"], name=op.f("fk_receipts_voids_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("donation_id", "edition", name=op.f("uq_receipts_donation_id_edition")),
        sa.UniqueConstraint(
            "organization_id", "year", "number", name=op.f("uq_receipts_organization_id_year_number")
        ),
        sa.UniqueConstraint("voids_id", name=op.f("uq_receipts_voids_id")),
    )


def _banking() -> None:
    op.create_table(
        "column_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_column_mappings_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_column_mappings_organization_id_name")),
    )
    op.create_table(
        "bank_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("mapping_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("file_name", sa.LargeBinary(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mapping_id"], ["column_mappings.id"], name=op.f("fk_bank_statements_mapping_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_bank_statements_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_bank_statements_organizer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statements")),
        sa.UniqueConstraint(
            "organization_id", "sha256", name=op.f("uq_bank_statements_organization_id_sha256")
        ),
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurrence", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("provider_ref", sa.String(length=80), nullable=True),
        sa.Column("payer", sa.LargeBinary(), nullable=True),
        sa.Column("payer_fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_bank_lines_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statements.id"], name=op.f("fk_bank_lines_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint(
            "organization_id",
            "account",
            "fingerprint",
            "occurrence",
            name=op.f("uq_bank_lines_organization_id_account_fingerprint_occurrence"),
        ),
    )
    op.create_index("ix_bank_lines_state", "bank_lines", ["organization_id", "state", "id"])
    op.create_index(op.f("ix_bank_lines_statement_id"), "bank_lines", ["statement_id"])
    op.create_table(
        "matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("confidence", sa.SmallInteger(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"], name=op.f("fk_matches_line_id")),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_matches_organizer_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["organizers.id"], name=op.f("fk_matches_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_line_id"), "matches", ["line_id"])
    op.create_index(
        "uq_matches_active",
        "matches",
        ["line_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "match_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_match_parts_donation_id")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_match_parts_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_parts")),
        sa.UniqueConstraint("match_id", "donation_id", name=op.f("uq_match_parts_match_id_donation_id")),
    )
    op.create_index(op.f("ix_match_parts_donation_id"), "match_parts", ["donation_id"])
    op.create_table(
        "bank_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_bank_changes_appeal_id")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["organizers.id"], name=op.f("fk_bank_changes_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["organizers.id"], name=op.f("fk_bank_changes_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_changes")),
    )
    op.create_index(op.f("ix_bank_changes_appeal_id"), "bank_changes", ["appeal_id"])
    op.create_index(
        "ix_bank_changes_waiting",
        "bank_changes",
        ["due_at"],
        sqlite_where=sa.text("state = 'approved'"),
        postgresql_where=sa.text("state = 'approved'"),
    )


def _refuse_on_sqlite() -> None:
    for table in (*ADDED_ONLY, *FIXED):
        columns = f"UPDATE OF {FIXED[table]}" if table in FIXED else "UPDATE"
        for name, act in (("update", columns), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is added to only'); END"
            )
    op.execute(
        f"CREATE TRIGGER donations_amount_fixed BEFORE UPDATE OF {AMOUNT} ON donations "
        "WHEN (OLD.amount_minor, OLD.cover_minor, OLD.currency) IS NOT "
        "(NEW.amount_minor, NEW.cover_minor, NEW.currency) "
        "AND (OLD.state <> 'created' OR EXISTS "
        "(SELECT 1 FROM payment_attempts WHERE donation_id = OLD.id)) "
        "BEGIN SELECT RAISE(ABORT, 'the amount of a donation is fixed'); END"
    )


def _refuse_on_postgresql() -> None:
    """The function that refuses is the first migration's."""
    for table in (*ADDED_ONLY, *FIXED):
        columns = f"UPDATE OF {FIXED[table]}" if table in FIXED else "UPDATE"
        op.execute(
            f"CREATE TRIGGER {table}_added_only BEFORE {columns} OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION refuse_other_amount() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.state <> 'created' OR EXISTS "
        "(SELECT 1 FROM payment_attempts WHERE donation_id = OLD.id) "
        "THEN RAISE EXCEPTION 'the amount of a donation is fixed'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER donations_amount_fixed BEFORE UPDATE OF {AMOUNT} ON donations FOR EACH ROW "
        "WHEN ((OLD.amount_minor, OLD.cover_minor, OLD.currency) IS DISTINCT FROM "
        "(NEW.amount_minor, NEW.cover_minor, NEW.currency)) EXECUTE FUNCTION refuse_other_amount()"
    )


def downgrade() -> None:
    op.drop_column("campaigns", "asks_for_gifts")
    op.drop_column("appeals", "goal_currency")
    op.drop_column("appeals", "goal_minor")
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_other_amount()")
