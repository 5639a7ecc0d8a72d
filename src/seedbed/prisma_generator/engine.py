"""Changes to the modules of the generated client that start the query engine and talk to it."""

from __future__ import annotations

from seedbed.prisma_generator.rewrite import defer, substitute

_SHARING = """\
        env = os.environ.copy()
        # Only who knows it may ask the engine; the environment of a process is its user's alone to read.
        secret = token_urlsafe(32)
        self.headers = {**self.headers, 'Authorization': f'Bearer {secret}'}
        env['PRISMA_ENGINE_SECRET'] = secret
"""

_ENGINES = "        from ..client import _QUERY_ENGINES  # noqa: TID251\n"

_LISTENS = """\
                _loopback.expect_listener(self.url)
\\g<0>"""

_GENERAL = """

def _general(settings: dict[str, Any]) -> AsyncHTTP:
    return AsyncHTTP(**settings)
"""

_LATE = """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpx import Limits, Headers, Timeout
"""

_DEFAULTS = """\
def _default_config() -> Dict[str, Any]:
    from httpx import Limits, Timeout

    return {
\\1    }


def __getattr__(name: str) -> Any:
    if name != 'DEFAULT_CONFIG':
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return _default_config()
"""


def start(source: str) -> str:
    """Return `engine/_query.py` so that the engine and its client share a secret, and a start is noticed sooner."""
    source = substitute(r"^import subprocess\n", r"\g<0>from secrets import token_urlsafe\n", source)
    source = substitute(r"^    process: subprocess\..+\n", r"\g<0>    headers: dict[str, str]\n", source)
    source = substitute(r"^        env = os\.environ\.copy\(\)\n", _SHARING, source)
    # The constant that says so is an object of the generator, which brings a template language.
    source = substitute(r"^        from \.\.client import BINARY_PATHS  .*\n", _ENGINES, source)
    source = substitute(r"\(BINARY_PATHS\.query_engine\)", "(_QUERY_ENGINES)", source)
    source = substitute(r"^                data = await self\.request\('GET', '/status'\)\n", _LISTENS, source)
    source = substitute(r"^from \.\._builder import dumps\n", r"from .. import _loopback\n\g<0>", source)
    source = substitute(r"total_seconds\(\) / 0\.1\)", "total_seconds() / 0.02)", source, 2)
    return substitute(r"\bsleep\(0\.1\)", "sleep(0.02)", source, 4)


def talk(source: str) -> str:
    """Return `engine/_http.py` with connections of our own, and without the secret in what is logged."""
    source = substitute(r"^from \.\.http_abstract import", "from .. import _loopback\n\\g<0>", source)
    source = substitute(
        r"^        self\.session = AsyncHTTP\(\*\*kwargs\)\n",
        "        self.session = _loopback.session(kwargs) or _general(kwargs)  # type: ignore[assignment]\n",
        source,
    )
    source = substitute(r"^        log\.debug\('Request headers: .*\n", "", source)
    return defer(source + _GENERAL, ["httpx", "SyncHTTP", "AsyncHTTP"])


def general(source: str) -> str:
    """Return `http_abstract.py` so that the HTTP library is loaded by the first session that needs it.

    The library brings its own command line, and with it lexers and colours: a tenth of a second for what our
    connections never ask for.
    """
    source = substitute(r"^from httpx import Limits, Headers, Timeout\n", _LATE, source)
    source = substitute(r"^DEFAULT_CONFIG: .*\{\n((?:    .*\n)+)\}\n", _DEFAULTS, source)
    source = substitute(r"^            \*\*DEFAULT_CONFIG,\n", "            **_default_config(),\n", source)
    return "from __future__ import annotations\n\n" + source
