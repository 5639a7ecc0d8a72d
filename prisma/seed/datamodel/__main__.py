"""`python -m seed.datamodel`, as the second generator of `prisma/schema.prisma` names it."""

from __future__ import annotations

import sys

from seed.datamodel.generator import serve

if __name__ == "__main__":
    serve(sys.stdin, sys.stderr, sys.stdout)
