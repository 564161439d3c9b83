"""Words of verdicts: how far a reader may rely on a log, and who vouches for it."""

from custodiet.kernel.times import from_unix
from custodiet.log.policy import Witnessed

SELF_CONSISTENT = "self-consistent"
UNVOUCHED = f"{SELF_CONSISTENT}, vouched for by nobody you named"


def grade_of(witnessed: Witnessed | None) -> str:
    """How much the reader may rely on it: what his own policy says of the checkpoint."""
    if witnessed is None:
        return UNVOUCHED
    if not witnessed.times:
        return "signed by the log that you named, witnessed by nobody"
    return f"signed by the log that you named, witnessed by {len(witnessed.times)} of those that you named"


def voucher_lines(witnessed: Witnessed | None) -> list[str]:
    """Who cosigned, and what stays unproved."""
    if witnessed is None:
        return [
            "Not proved: who these parties are, and that others see the same log.",
            "Nobody whom you named vouches for it. (--policy FILE names the log and its witnesses.)",
        ]
    cosigned = (f"  cosigned by {name} at {from_unix(at).text}" for name, at in sorted(witnessed.times.items()))
    return [
        *cosigned,
        "Not proved: that what the parties say is true. That is what the books and discrepancies are for.",
    ]
