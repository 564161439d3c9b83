"""The public beacon, by rounds that it published: they hold, and give the values that it published with them."""

from typing import NamedTuple

import pytest

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.stats import beacon
from custodiet.stats.beacon import DEFAULT, QUICKNET, Beacon


class Round(NamedTuple):
    beacon: Beacon
    number: int
    signature: str
    previous: str
    value: str


QUICK = Round(
    QUICKNET,
    1000,
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    "",
    "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
)
CHAINED = Round(
    DEFAULT,
    3311596,
    "a696b9409ababce45749c3a4ec369074453dd4a79967734e1390d969c8ad8d98897d217b9121e92c8ddebbddda8d92f9"
    "00e3bd6bf9deb166863b1a19390d743f82774001487594c5c09e581db7365f02b70a2c8cc41ce32446ef08e4890c4754",
    "8ed588f2a7716fb1349e2d9803da5db0005e98a83783c353d4a08f183236a9ad91d70ddb01266f4b7c576983db464b43"
    "0e65680b9e0098552758afd6c1e6afcb77e3f62fe1b93d42d1cb63abbb2205512fe12fbf74ea9c5ac3b8f5c1e283a1d8",
    "647c07b2abbf7ff2afb4d670214f565e5cd9f9c91bfdcecb59a21f3c78d73920",
)
PUBLISHED = [
    QUICK,
    Round(
        QUICKNET,
        657413,
        "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
        "",
        "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
    ),
    CHAINED,
]


def value(told: Round) -> str:
    """What a round gives; raises what its check raises."""
    return beacon.check_round(
        told.beacon, told.number, bytes.fromhex(told.signature), bytes.fromhex(told.previous)
    ).hex()


@pytest.mark.parametrize("told", PUBLISHED, ids=str)
def test_a_published_round_holds_and_gives_its_value(told: Round) -> None:
    assert value(told) == told.value


@pytest.mark.parametrize("told", [QUICK, CHAINED], ids=["quicknet", "default"])
def test_another_round_or_signature_does_not_hold(told: Round) -> None:
    with pytest.raises(VerificationFailed, match="does not hold"):
        value(told._replace(number=told.number + 1))
    with pytest.raises(Refused):
        value(told._replace(signature="c0" + "00" * (len(told.signature) // 2 - 1)))
    with pytest.raises(Refused):
        value(told._replace(signature=told.signature[2:]))


def test_another_signature_before_does_not_hold_and_none_is_refused() -> None:
    with pytest.raises(VerificationFailed, match="does not hold"):
        value(CHAINED._replace(previous=CHAINED.signature))
    with pytest.raises(VerificationFailed, match="does not hold"):
        value(CHAINED._replace(signature=CHAINED.previous))
    with pytest.raises(Refused, match="signature before it"):
        value(CHAINED._replace(previous=""))
    with pytest.raises(Refused, match="signature before it"):
        value(QUICK._replace(previous=CHAINED.previous))


def test_a_signature_of_one_beacon_does_not_hold_for_another() -> None:
    with pytest.raises(Refused):
        value(QUICK._replace(beacon=DEFAULT, previous=CHAINED.previous))
    with pytest.raises(Refused):
        value(CHAINED._replace(beacon=QUICKNET, previous=""))


def test_rounds_have_times() -> None:
    assert QUICKNET.time_of(1000) == 1_692_806_364
    assert QUICKNET.after(1_692_806_364) == 1000
    assert QUICKNET.after(1_692_806_365) == 1001
    assert QUICKNET.after(0) == 1
    assert DEFAULT.time_of(1) == 1_595_431_050


def test_a_beacon_of_no_known_kind_is_refused() -> None:
    with pytest.raises(Refused, match="no scheme"):
        Beacon("x", "bls", QUICKNET.key, 0, 3)
    with pytest.raises(Refused):
        Beacon("x", QUICKNET.scheme, DEFAULT.key, 0, 3)
    with pytest.raises(Refused, match="period"):
        Beacon("x", QUICKNET.scheme, QUICKNET.key, 0, 0)
