"""How the mission's plan comes about: a council, two drafts, who stands where on which clause, and a decision.

The host will not have the first draft's day, a site accepts its part only if the host accepts its own, and the second
draft settles both. What is decided are the obligations that the mission is held to.
"""

from typing import Any

from custodiet.drill.cast import CAST, DAY, HOST, HOUR, INSPECTORATE, SEA, SITES, START, day, moment
from custodiet.drill.postings import Json, mark, owe
from custodiet.drill.tale import Tale

COUNCIL, FIRST, SECOND, DECISION = "Mission council", "Removal plan, draft 1", "Removal plan, draft 2", "Removal plan"
OWED_REPORTS, OWED_REMOVAL, OWED_DESTRUCTION = "REPORTS", "REMOVED", "DESTROYED"
DECIDED = START + 2 * DAY
_TOO_SOON = 30 * DAY  # by which the first draft's day is earlier than the second's


def negotiate(tale: Tale, category: str, tests: dict[str, Json], due: dict[str, int]) -> None:
    """Tell how a plan is agreed by which all of a category goes; `tests` and `due` are those of its obligations."""
    members = [party.name for party in CAST]
    tale.say(
        INSPECTORATE,
        "organ",
        START + HOUR,
        name=COUNCIL,
        chair=INSPECTORATE,
        size=len(members),
        majority=len(members) // 2 + 1,
        vetoes=[HOST],
        members=members,
        rule="the mission's own statute",
    )
    first = _clauses(category, tests, {**due, OWED_REMOVAL: due[OWED_REMOVAL] - _TOO_SOON}, settled=False)
    tale.say(INSPECTORATE, "draft", START + 2 * HOUR, reference=FIRST, clauses=first, **{"for": COUNCIL})
    _stands(tale, HOST, START + 5 * HOUR, f"{FIRST}/2", "rejects", text="That is too soon by a month")
    _stands(tale, SITES[0], START + 6 * HOUR, f"{FIRST}/3", "accepts", provided=[f"{FIRST}/2"])
    _stands(tale, SEA, START + 7 * HOUR, f"{FIRST}/3", "proposes", text="To destroy it aboard")
    second = _clauses(category, tests, due, settled=True)
    tale.say(INSPECTORATE, "draft", START + DAY, reference=SECOND, follows=FIRST, clauses=second, **{"for": COUNCIL})
    _stands(tale, HOST, START + DAY + 3 * HOUR, f"{SECOND}/2", "accepts")
    _stands(tale, SITES[0], START + DAY + 4 * HOUR, f"{SECOND}/3", "accepts")
    _decide(tale, second, members, tests, due)


def _clauses(category: str, tests: dict[str, Json], due: dict[str, int], *, settled: bool) -> list[Json]:
    """The clauses of a draft: in the first, a day stands in brackets, and a place is not agreed."""
    date = day(due[OWED_REMOVAL])
    where = f"All of {category} is destroyed at {SITES[0]}" if settled else f"All of {category} is destroyed"
    open_ = [{"text": f"at {SITES[0]}", "by": INSPECTORATE}, {"text": "aboard", "by": SEA}]
    late: Json = {"obligation": OWED_REMOVAL, "status": ["missed", "met late"]}
    return [
        {
            "id": "1",
            "text": "Report every month on what has left the country",
            "debtor": HOST,
            "beneficiary": INSPECTORATE,
            "recurs": "every month",
            "test": tests[OWED_REPORTS],
        },
        {
            "id": "2",
            "text": f"All of {category} leaves the country by {date if settled else f'[{date}]'}",
            "debtor": HOST,
            "due": date,
            "test": tests[OWED_REMOVAL],
        },
        {
            "id": "3",
            "text": where,
            "debtor": SITES[0],
            "due": day(due[OWED_DESTRUCTION]),
            "after": "2",
            "test": tests[OWED_DESTRUCTION],
            **({} if settled else {"alternatives": open_}),
        },
        {"id": "4", "text": f"The {COUNCIL.lower()} meets within a week", "when": late},
        {"id": "5", "text": "Measures", "when": {"all": [late, {"decision": f"{DECISION}, second decision"}]}},
    ]


def _stands(tale: Tale, party: str, time: int, clause: str, stance: str, **body: Any) -> None:  # noqa: ANN401 - JSON
    tale.say(party, "position", time, mark(f"{party} on {clause}", clause, "stance", stance, time), **body)


def _decide(tale: Tale, clauses: list[Json], members: list[str], tests: dict[str, Json], due: dict[str, int]) -> None:
    """All vote for it but the ships' company, which abstains."""
    names = {"1": OWED_REPORTS, "2": OWED_REMOVAL, "3": OWED_DESTRUCTION}
    laid_down = [
        {k: v for k, v in clause.items() if k not in ("test", "due", "beneficiary")}
        | ({"obligation": names[clause["id"]]} if clause["id"] in names else {})
        for clause in clauses
    ]
    owes = [_owe(clause, names[clause["id"]], tests, due) for clause in clauses if clause["id"] in names]
    votes = [{"member": name, "vote": "abstains" if name == SEA else "for"} for name in members]
    tale.say(
        INSPECTORATE,
        "decision",
        DECIDED,
        *owes,
        text="What is owed, and by when",
        reference=DECISION,
        draft=SECOND,
        body=COUNCIL,
        votes=votes,
        outcome="adopted",
        in_force=moment(DECIDED)[:10],
        clauses=laid_down,
    )


def _owe(clause: Json, name: str, tests: dict[str, Json], due: dict[str, int]) -> Json:
    more = {"paragraph": clause["id"]} | ({"beneficiary": clause["beneficiary"]} if "beneficiary" in clause else {})
    until = day(due[name]) if name in due else ""
    return owe(name, clause["debtor"], clause["text"], tests[name], until) | more
