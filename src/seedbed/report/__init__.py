"""Looking at a database: rows with what hangs on them, rows of a kind, what changed, and the report as a page."""
