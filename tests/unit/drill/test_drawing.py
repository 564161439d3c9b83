"""The drill's selection: its recorded beacon is the one that it describes, and its times are in order."""

import hashlib

from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from custodiet.drill import LEAST, drawing
from custodiet.drill.plan import LOADED, plan
from custodiet.stats.beacon import Beacon, check_round


def test_the_recorded_round_is_that_of_the_beacon_that_is_described() -> None:
    secret = Scalar(int.from_bytes(hashlib.sha256(b"custodiet drill beacon").digest()) >> 2)
    assert (G2Point() * secret).to_compressed_bytes().hex() == drawing.BEACON["key"]
    message = hashlib.sha256(drawing.ROUND.to_bytes(8)).digest()
    signed = G1Point.hash_to_curve(message, b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_") * secret
    assert signed.to_compressed_bytes().hex() == drawing.SIGNATURE
    told = drawing.BEACON
    beacon = Beacon(told["name"], told["scheme"], bytes.fromhex(told["key"]), told["start"], told["period"])
    check_round(beacon, drawing.ROUND, bytes.fromhex(drawing.SIGNATURE))
    out = beacon.time_of(drawing.ROUND)
    assert drawing.COMMIT_BY < drawing.REVEAL_BY < out < drawing.BEACON_BY < drawing.DICE_BY < LOADED


def test_a_sample_fits_its_stratum_in_a_mission_of_any_size() -> None:
    for containers in (LEAST, 165, 175, 401, 5000):
        made = drawing.drawing(plan(containers, 3))
        for category, sample in made.samples.items():
            assert 1 <= sample <= sum(item[1] == category for item in made.items)
        assert [step.saying.time for step in made.steps] == sorted(step.saying.time for step in made.steps)
