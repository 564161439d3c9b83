"""Draw the README's picture: a real answer of the real command, as an SVG that asks nobody for a font.

Run it with: tools/uv run python tools/picture.py RECORD docs/images/discrepancies.svg
"""

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from custodiet.app.projections import PROJECTIONS
from custodiet.app.record import Record
from custodiet.app.view import Cut, View
from custodiet.kernel.times import parse_when

_AS_OF = "2014-07-28"
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Draw what `custodiet show RECORD discrepancies --as-of 2014-07-28` finds."""
    record, target = map(Path, sys.argv[1:3])
    screen = Console(record=True, width=110, file=io.StringIO(), highlight=False)
    with Record.open(record, read_only=True) as opened:
        rows = PROJECTIONS["discrepancies"].rows(View(opened, Cut(parse_when(_AS_OF))))
    screen.print(Text(f"$ custodiet show RECORD discrepancies --as-of {_AS_OF}\n", style="bold"))
    for row in rows:
        told = Text(row["explanation"])
        told.append("\n" + "\n".join(row["sources"]), style="dim")
        screen.print(Panel(told, title=row["kind"], title_align="left"))
    target.write_text(_FONT.sub("", screen.export_svg(title="custodiet")), encoding="utf-8")


if __name__ == "__main__":
    main()
