"""What a run carries along: its context, the ids it made, and where it reports."""
