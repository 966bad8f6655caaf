"""PostgreSQL's own load program, writing the two rows of a signature in one transaction."""

import re
import subprocess
import tempfile

from benchmarks.load import CONNECTIONS
from tests.services.postgres import Postgres, programs

SCRIPT = """
\\set number random(1, 9000000000000000000)
BEGIN;
INSERT INTO signatures (petition_id, version_number, state, email_fingerprint, name, email, comment_state,
    country, display, locale, signed_at, mail_count, mailed_at, code_attempts)
  VALUES (%(petition)d, 1, 'pending', sha256(int8send(:number)), '%(name)s'::bytea, '%(email)s'::bytea,
    'none', 'TH', 'hidden', 'en', now(), 1, now(), 0)
  ON CONFLICT DO NOTHING RETURNING id \\gset
INSERT INTO deliveries (key, letter, locale, content, state, attempts, created_at, due_at, worker, last_error)
  VALUES ('signature.' || :id || '.confirm_signature.20300101.1', 'confirm_signature', 'en',
    '%(content)s'::bytea, 'queued', 0, now(), now(), '', '')
  ON CONFLICT DO NOTHING RETURNING id;
COMMIT;
"""
_SEALED = 32
"""What sealing adds to a text: key id, nonce and tag."""


def two_rows_a_second(server: Postgres, database: str, petition_id: int, *, seconds: int) -> float:
    """Transactions each second over 16 connections, in columns as long as the platform's own."""
    script = SCRIPT % {
        "petition": petition_id,
        "name": _blob(_SEALED + 12),
        "email": _blob(_SEALED + 34),
        "content": _blob(_SEALED + 74),
    }
    folder = programs()
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        where = f"-h 127.0.0.1 -p {server.port} -U postgres -n -M prepared".split()
        how = ["-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds), "-f", file.name]
        command = [f"{folder}/pgbench", *where, *how, database]
        done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr)
    return float(found[1])


def _blob(length: int) -> str:
    return "\\x" + "a7" * length
