"""`list`: the areas that `seed` runs, in their order."""

from __future__ import annotations

from seedbed.cli.console import JsonOption, err, out, print_json, run_blocking
from seedbed.cli.program import Program
from seedbed.cli.project import project
from seedbed.location import location

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  --json | jq '.[].models'      the models of each area, for scripts
"""


@app.command("list", epilog=_EXAMPLES)
def list_(as_json: JsonOption = False) -> None:
    """Print the areas in the order in which they run, each with its phase and with the areas that it depends on."""
    print_areas(as_json=as_json)


def print_areas(*, as_json: bool) -> None:
    """Print the areas in the order in which they run."""
    area_registry = run_blocking(lambda: project().registry)
    if as_json:
        print_json(
            [
                {
                    "id": area.id,
                    "name": area.name,
                    "phase": area.phase,
                    "dependencies": list(area.dependencies),
                    "models": list(area.models),
                }
                for area in area_registry
            ]
        )
        return
    if not len(area_registry):
        line = f"This project has no areas. To fill every model: {location().command('seed --rows 100')}"
        err().print(line, markup=False, soft_wrap=True)
        return
    areas = sorted(area_registry, key=lambda area: area.phase)
    if not out().is_terminal:
        wide, names = (max(len(text) for text in texts) for texts in zip(*((a.id, a.name) for a in areas), strict=True))
        for area in areas:
            line = f"{area.phase}  {area.id:<{wide}}  {area.name:<{names}}  {', '.join(area.dependencies)}"
            out().print(line.rstrip(), markup=False, highlight=False)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Phase", "Area", "Name", "Models", "Depends on"):
        table.add_column(column, justify="right" if column in {"Phase", "Models"} else "left")
    for area in areas:
        cells = (str(area.phase), area.id, area.name, str(len(area.models)), ", ".join(area.dependencies))
        table.add_row(*map(Text, cells))
    out().print(table)
