"""Published texts: revisions, translations, quotations, and reading them from files."""
