"""A lending library, seeded and tested with seedbed."""
