"""Prisma's query engine on WebAssembly, behind the native engine's HTTP contract (`host/`, in JavaScript)."""

from __future__ import annotations

VERSION = "c2990dca591cba766e3b7ef5d9e8a84796e47ab7"
"""What `query-engine --version` prints: the version of Prisma's engines that the npm packages bring."""
