"""Commands around the database: each a thin layer over the package `seed`."""
