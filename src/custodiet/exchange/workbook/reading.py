"""Any workbook, read into a declaration: by our form if it is one, else by a profile; without one, one is proposed.

A profile that was corrected is kept, and used again for a workbook whose sheets and titles it fits.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from custodiet.exchange.workbook.entries import ANSWERS, Faults
from custodiet.exchange.workbook.filled import form_of, read_filled
from custodiet.exchange.workbook.foreign import misfit, read_foreign
from custodiet.exchange.workbook.guess import propose
from custodiet.exchange.workbook.lines import Declaration, read_lines
from custodiet.exchange.workbook.package import Workbook, open_workbook
from custodiet.exchange.workbook.profile import format_profile, parse_profile
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file, write_new_file
from custodiet.regimes.form import Form


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook declares, and the profile by which it was read, if it is not ours."""

    declaration: Declaration
    profile: Path | None = None


class Proposed(Refused):
    """The workbook is not ours and nothing says how to read it: a profile was proposed, and waits for a person."""

    def __init__(self, path: Path, guessed: Sequence[str], open_questions: Sequence[str], workbook: str) -> None:
        self.path, self.guessed, self.open_questions = path, tuple(guessed), tuple(open_questions)
        super().__init__(
            f"this workbook is not of our form, and was not imported. How it may be read is proposed in {path}",
            where=workbook,
            advice=f'Look at it, correct it, answer each "?", and import again with --map {path}',
        )


def read_workbook(  # noqa: PLR0913 - each is named by its caller
    path: Path,
    *,
    form: Form,
    units: Mapping[str, str],
    party: str,
    profile: Path | None,
    kept: Sequence[Path],
    declared: Collection[str],
    told: Callable[[int, int], None],
) -> Reading:
    """Return what the workbook at `path` declares; `declared` are the acts of lines that the party declared before.

    Raises `Refused`, once, with every fault; `Proposed` where nothing says how the workbook is to be read.
    """
    workbook = open_workbook(path, told=told)
    faults = Faults(workbook.file)
    name = form_of(workbook)
    if name:
        if profile:
            raise Refused(
                "this workbook is of our form, and is read without a profile", where=str(path),
                advice="Import it without --map",
            )  # fmt: skip
        if name != form.name:
            raise Refused(
                "this form is of another regime than the record", expected=form.name, found=name[:60], where=str(path),
                advice=f"Take the right one: custodiet template FILE.xlsx --regime {form.name}",
            )  # fmt: skip
        found = read_filled(workbook, form, units, faults)
        return Reading(read_lines(found, form, faults, party=party, before=declared))
    chosen = _chosen(workbook, form, profile, kept, path)
    layout = parse_profile(read_file(chosen), form, where=str(chosen))
    foreign = read_foreign(workbook, layout, form, units, faults)
    if not profile and (fixed := [name for name, text in layout.answers.items() if not text.startswith("=")]):
        titles = ", ".join(ANSWERS[name][0] for name in fixed)
        note = f"From the kept profile, as the last time: {titles}. For another declaration, correct them there."
        foreign = replace(foreign, notes=[*foreign.notes, note])
    return Reading(read_lines(foreign, form, faults, party=party, before=declared), chosen)


def _chosen(workbook: Workbook, form: Form, profile: Path | None, kept: Sequence[Path], path: Path) -> Path:
    """The profile that was named, or the one that is kept and fits; else propose one, and stop."""
    if profile and profile.exists():
        return profile
    near = {} if profile else {each: _misfit(workbook, form, each) for each in kept}
    fitting = [each for each, lacking in near.items() if lacking == ""]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(map(str, fitting))
        raise Refused(
            "more than one kept profile fits this workbook",
            found=names,
            where=str(path),
            advice="Name one: --map PROFILE",
        )
    proposal = propose(workbook, form)
    target = profile or path.with_name(f"{path.stem}.profile.toml")
    if target.exists():
        raise Refused(
            "a profile for this workbook was proposed already", where=str(target),
            advice=f'Correct it, answer each "?", and import again with --map {target}; or delete it for another',
        )  # fmt: skip
    write_new_file(target, format_profile(proposal.profile, form, proposal).encode())
    almost = [
        f"the kept profile {each} is of these sheets, and does not fit: {lacking[:300]}. If it is to be used, correct "
        f"it, and name it: --map {each}"
        for each, lacking in near.items()
        if lacking
    ]
    raise Proposed(target, proposal.guessed, [*proposal.open_questions, *almost], str(path))


def _misfit(workbook: Workbook, form: Form, path: Path) -> str | None:
    """What keeps a profile from fitting, `misfit`; None where it cannot be read."""
    try:
        return misfit(workbook, parse_profile(read_file(path), form, where=str(path)))
    except Refused:
        return None
