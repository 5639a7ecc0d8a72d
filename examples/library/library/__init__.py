"""A lending library, seeded and tested with the framework of Orca Seed."""
