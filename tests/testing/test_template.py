"""The template of a test session, for those who share a folder."""

from __future__ import annotations

from datetime import UTC, datetime

from seedbed.testing.template import Template

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)


def test_processes_with_servers_of_their_own_have_templates_of_their_own(make_database, provider, tmp_path):
    templates = [Template(make_database(provider), tmp_path, remote=True) for _ in range(2)]
    try:
        for template in templates:
            with template.copy() as url:
                assert url.provider == provider
    finally:
        for template in templates:
            template.close()
