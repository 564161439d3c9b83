"""Exhibit: a photograph, document or recording that shows something, by its digest."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, one_of, text, texts, time, whole

KINDS = ("photograph", "document", "video", "recording", "readout")
PROVENANCE = ("trusted", "valid", "invalid", "not examined")
_OF_PROVENANCE = {
    "trusted": "its provenance (C2PA) is valid, by a signer on a list of trust",
    "valid": "its provenance (C2PA) fits its bytes",
    "invalid": "its provenance (C2PA) does not fit its bytes",
    "not examined": "its provenance (C2PA) was not examined",
}


def _summarise(statement: Statement) -> str:
    body = statement.body
    things = dict.fromkeys(str(getattr(posting, "subject", "")) for posting in statement.postings)
    shown = ", ".join(filter(None, things)) or "no thing by name"
    said = [f"{body['kind']} {body['sha256'][:12]} shows {shown}"]
    said += [f"{word} {body[name]}" for name, word in (("captured", "captured"), ("place", "at"), ("device", "with"))
             if name in body]  # fmt: skip
    said += [_OF_PROVENANCE[body["provenance"]]] if "provenance" in body else []
    return ", ".join(said) + (f": {body['text']}" if "text" in body else "")


TYPE = StatementType(
    name="exhibit",
    title="Exhibit",
    body={
        "kind": Member("photograph, document, video, recording or readout", required=True, form=one_of(*KINDS)),
        "sha256": Member("digest of the file", required=True, form=digest),
        "bytes": Member("its length", required=True, form=whole),
        "captured": Member("when it was made", form=time),
        "place": Member("where it was made"),
        "device": Member("what it was made with"),
        "text": Member("what it shows, in words"),
        "reference": Member("the exhibit's own number"),
        "provenance": Member("what the signer of this statement found of its C2PA manifest", form=one_of(*PROVENANCE)),
        "provenance_by": Member("whose certificate signed that manifest"),
        "provenance_with": Member("what made the manifest, by its own words"),
        "provenance_at": Member("when the manifest was signed, by a time stamp or its own words", form=time),
        "provenance_faults": Member("what did not fit, in the words of C2PA", form=texts),
        "provenance_reader": Member("the software that examined it", form=text),
    },
    verbs=frozenset({"mark"}),
    summarise=_summarise,
)
