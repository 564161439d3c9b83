"""`python -m bench [NAME]... [--json] [OPTIONS]`: run the named benches, or all of them; exit 1 if a floor fails.

`python -m bench cases FILE` is one bench with a file: what follows its name belongs to it.
"""

import argparse
import importlib
import pkgutil
import sys

import bench

SUPPORT = {"__main__", "claims", "load", "plain_numpy", "portal_record", "report"}
WITH_FILE = "cases"


def main(arguments: list[str]) -> int:
    """Run what is asked for; a bench is a module with `run(arguments) -> Report`."""
    known = sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in SUPPORT)
    parser = argparse.ArgumentParser(prog="python -m bench", description=bench.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}; all if none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each bench")
    options, rest = parser.parse_known_args(arguments)
    if options.names[:1] == [WITH_FILE]:
        options.names, rest = [WITH_FILE], [*options.names[1:], *rest]
    if unknown := sorted(set(options.names) - set(known)):
        parser.error(f"no bench is named {', '.join(unknown)}; there are {', '.join(known)}")
    met = True
    for name in options.names or known:
        mine = rest if name != WITH_FILE or options.names == [WITH_FILE] else []
        report = importlib.import_module(f"bench.{name}").run(mine)
        print(report.json() if options.json else report.table())
        met = met and report.met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
