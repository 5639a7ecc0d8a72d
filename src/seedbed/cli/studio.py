"""`studio`: Prisma Studio in a browser, for looking."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from seedbed.cli.console import err, out, run_blocking
from seedbed.cli.interrupt import interruptions
from seedbed.cli.program import Program

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  --port 5555       an address whose port you know

  --browser none    print the address and open nothing
"""


@app.command(epilog=_EXAMPLES)
def studio(
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="Port; by default a free one.")] = 0,
    browser: Annotated[str, typer.Option("--browser", "-b", help="Browser to open, or none.")] = "",
) -> None:
    """Serve Prisma Studio to a browser on this machine, until Ctrl-C. It reads the database and cannot change it.

    The first time, npm installs Studio. MongoDB is copied at the start and shown as it was then.
    """
    run_blocking(lambda: _serve(port, browser))


def _serve(port: int, browser: str) -> None:
    from seedbed.checks.run import open_book
    from seedbed.database import database_url
    from seedbed.database.sql_session import reading
    from seedbed.datamodel import load
    from seedbed.studio.page import build_page
    from seedbed.studio.server import studio as serving

    url = database_url()
    datamodel = load()
    with reading(url, datamodel.db_schemas) as reader:
        open_book(reader, datamodel, as_of=None, now=datetime.now(UTC))
    page = build_page(lambda text: err().print(text, style="dim"))
    with serving(url, page, port) as server, interruptions.saying("Studio has stopped."):
        out().print(f"Studio of {url}, read-only: {server.address}", markup=False)
        out().print("Press Ctrl-C to stop.")
        if browser != "none":
            _open(server.address, browser)
        server.serve_forever()


def _open(address: str, browser: str) -> None:
    import webbrowser

    try:
        opened = webbrowser.get(browser or None).open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        err().print("No browser was found. Open the address yourself.", style="yellow")


if __name__ == "__main__":
    # The way of `prisma studio`, which hands its options on.
    app(prog_name="prisma studio")
