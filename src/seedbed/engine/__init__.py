"""Prisma's query engine on WebAssembly, behind the native engine's HTTP contract (`host/`, in JavaScript)."""
