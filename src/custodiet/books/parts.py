"""Parts of what is too long for one statement: they count for nothing until all of them are here. spec/report.md, R26.

A part bears a mark of aspect `part` on the name of its manifest. The manifest, a later statement of the same voice and
party, bears a mark of aspect `manifest` and lists its parts in `about`, with `affirms`. Until it is here, and every
statement that it lists, its parts hold no postings and say nothing about other statements.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.aspects import MANIFEST, PART
from custodiet.books.known import Known
from custodiet.books.references import AFFIRMS, Standing
from custodiet.statements.posting import Mark


@dataclass(frozen=True, slots=True)
class Waiting:
    """A part that counts for nothing yet: `manifest` lists it, if one does, and `missing` of what that lists."""

    known: Known
    name: str
    manifest: Known | None = None
    missing: tuple[str, ...] = ()


def waiting(known: Mapping[str, Known], standing: Standing) -> Iterator[Waiting]:
    """Yield the parts of which no manifest that counts is here with all its parts."""
    parts: list[tuple[Known, str]] = []
    manifests: list[Known] = []
    for each in known.values():
        of, lists_parts = _marks(each)
        if of is not None:
            parts.append((each, of))
        elif lists_parts:
            manifests.append(each)
    lists = _listed(manifests, known, standing) if parts else {}
    for part, name in parts:
        listing = [one for one in lists.get(part.id, ()) if _same_voice(one[0], part)]
        if not any(not missing for _, missing in listing):
            yield Waiting(part, name, *min(listing, key=lambda one: len(one[1]), default=()))


def _marks(known: Known) -> tuple[str | None, bool]:
    """The name of the manifest of which a statement is a part, and whether it is a manifest."""
    part, manifest = None, False
    for posting in known.statement.postings:
        if type(posting) is Mark and posting.holds:
            if posting.aspect == PART and part is None:
                part = posting.subject
            manifest = manifest or posting.aspect == MANIFEST
    return part, manifest


def _listed(
    manifests: list[Known], known: Mapping[str, Known], standing: Standing
) -> Mapping[str, list[tuple[Known, tuple[str, ...]]]]:
    """The manifests that list each statement, with what each of them lists and is not here."""
    lists: dict[str, list[tuple[Known, tuple[str, ...]]]] = defaultdict(list)
    for manifest in manifests:
        if standing.live(manifest.id):
            targets = dict.fromkeys(target for relation, target in manifest.statement.about if relation == AFFIRMS)
            missing = tuple(target for target in targets if target not in known)
            for target in targets:
                lists[target].append((manifest, missing))
    return lists


def _same_voice(one: Known, other: Known) -> bool:
    return one.party == other.party and one.statement.attributed_to == other.statement.attributed_to
