"""`python -m seedbed.prisma_generator`, as the second generator of `prisma/schema.prisma` names it."""

from __future__ import annotations

import sys

from seedbed.prisma_generator.generator import serve

if __name__ == "__main__":
    serve(sys.stdin, sys.stderr, sys.stdout)
