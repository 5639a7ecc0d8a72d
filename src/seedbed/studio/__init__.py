"""Prisma Studio on this machine: its published page, served here, in front of a database that it only reads.

The Studio inside the Prisma CLI asks a native engine, which is not installed here, and shows every table empty.
"""
