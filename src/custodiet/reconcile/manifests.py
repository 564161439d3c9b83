"""Findings over parts: what counts for nothing because not all of it is here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from custodiet.books.parts import Waiting
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed

_NAMED = 3  # missing statements in one explanation, at most


def incomplete(waiting: Iterable[Waiting]) -> Iterator[Discrepancy]:
    """Yield one finding for each manifest of which parts wait."""
    parts: dict[tuple[object, str], list[Waiting]] = defaultdict(list)
    for part in waiting:
        parts[part.known.voice, part.name].append(part)
    for (voice, name), found in parts.items():
        latest = max((part.known.statement.said for part in found), key=lambda said: said.order)
        manifest = next((part.manifest for part in found if part.manifest), None)
        missing = dict.fromkeys(target for part in found for target in part.missing)
        number = "1 part" if len(found) == 1 else f"{len(found)} parts"
        why = "no manifest lists them"
        if manifest:
            which = listed(f"{target[:8]}..." for target in [*missing][:_NAMED])
            why = (
                f"the manifest {manifest.id[:8]} lists {len(missing)} more that {'is' if len(missing) == 1 else 'are'}"
            )
            why += f" not here ({which})"
        text = f"{number} of {name} by {voice} {'counts' if len(found) == 1 else 'count'} for nothing yet: {why}."
        ids = (*(part.known.id for part in found), *([manifest.id] if manifest else []))
        yield Discrepancy("not all of it is here", name, latest.text, text, ids)
