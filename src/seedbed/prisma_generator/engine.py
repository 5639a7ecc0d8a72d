"""Changes to the modules of the generated client that start the query engine and talk to it."""

from __future__ import annotations

from seedbed.prisma_generator.rewrite import substitute

_SHARING = """\
        env = os.environ.copy()
        # Only who knows it may ask the engine; the environment of a process is its user's alone to read.
        secret = token_urlsafe(32)
        self.headers = {**self.headers, 'Authorization': f'Bearer {secret}'}
        env['PRISMA_ENGINE_SECRET'] = secret
"""


def start(source: str) -> str:
    """Return `engine/_query.py` so that the engine and its client share a secret, and a start is noticed sooner."""
    source = substitute(r"^import subprocess\n", r"\g<0>from secrets import token_urlsafe\n", source)
    source = substitute(r"^    process: subprocess\..+\n", r"\g<0>    headers: dict[str, str]\n", source)
    source = substitute(r"^        env = os\.environ\.copy\(\)\n", _SHARING, source)
    source = substitute(r"total_seconds\(\) / 0\.1\)", "total_seconds() / 0.02)", source, 2)
    return substitute(r"\bsleep\(0\.1\)", "sleep(0.02)", source, 4)


def talk(source: str) -> str:
    """Return `engine/_http.py` with connections of our own, and without the secret in what is logged."""
    source = substitute(r"^from \.\.http_abstract import", "from .. import _loopback\n\\g<0>", source)
    source = substitute(
        r"^        self\.session = AsyncHTTP\(\*\*kwargs\)\n",
        "        self.session = _loopback.session(kwargs) or AsyncHTTP(**kwargs)  # type: ignore[assignment]\n",
        source,
    )
    return substitute(r"^        log\.debug\('Request headers: .*\n", "", source)
