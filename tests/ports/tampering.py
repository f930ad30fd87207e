"""What somebody without the secret can make of a notice that was signed `t=<seconds>,v1=<seal>`, or with an old one."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

TOLERATED = 300  # seconds
FAR = 10**9


@dataclass(frozen=True, kw_only=True)
class Notice:
    body: bytes
    signed: str

    @property
    def time(self) -> str:
        return self.signed.partition(",")[0].removeprefix("t=")

    @property
    def seal(self) -> str:
        return self.signed.partition(",v1=")[2]

    def sealed(self, seal: str) -> "Notice":
        return replace(self, signed=f"t={self.time},v1={seal}")

    def timed(self, time: str) -> "Notice":
        return replace(self, signed=f"t={time},v1={self.seal}")


Sign = Callable[[bytes, datetime], str]
Tampering = Callable[[Random, Notice], Notice]


def tampered(body: bytes, sign: Sign, now: datetime, number: int) -> Notice:
    """The same number tampers in the same way; the ways take turns."""
    random, honest = Random(number), Notice(body=body, signed=sign(body, now))
    ways = [*WAYS, _of_another_body(sign, now), _at_another_time(sign, now)]
    notice = ways[number % len(ways)](random, honest)
    assert notice != honest
    return notice


def _bit_flipped(random: Random, notice: Notice) -> Notice:
    at = random.randrange(len(notice.body))
    changed = bytearray(notice.body)
    changed[at] ^= 1 << random.randrange(8)
    return replace(notice, body=bytes(changed))


def _byte_removed(random: Random, notice: Notice) -> Notice:
    at = random.randrange(len(notice.body))
    return replace(notice, body=notice.body[:at] + notice.body[at + 1 :])


def _byte_added(random: Random, notice: Notice) -> Notice:
    at = random.randrange(len(notice.body) + 1)
    return replace(notice, body=notice.body[:at] + random.randbytes(1) + notice.body[at:])


def _cut(random: Random, notice: Notice) -> Notice:
    return replace(notice, body=notice.body[: random.randrange(len(notice.body))])


def _gone_on_with(random: Random, notice: Notice) -> Notice:
    return replace(notice, body=notice.body + random.choice([b" ", b"\n", b"\0", b"{}", notice.body]))


def _digit_changed(random: Random, notice: Notice) -> Notice:
    """An amount, a date, a part of an id."""
    at = random.choice([at for at, byte in enumerate(notice.body) if chr(byte).isdigit()])
    other = random.choice([digit for digit in b"0123456789" if digit != notice.body[at]])
    return replace(notice, body=notice.body[:at] + bytes([other]) + notice.body[at + 1 :])


def _written_anew(random: Random, notice: Notice) -> Notice:
    """It says the same, in other bytes."""
    return replace(notice, body=json.dumps(json.loads(notice.body), indent=random.randint(3, 9)).encode())


def _seal_changed(random: Random, notice: Notice) -> Notice:
    at = random.randrange(len(notice.seal))
    other = random.choice([digit for digit in "0123456789abcdef" if digit != notice.seal[at]])
    return notice.sealed(notice.seal[:at] + other + notice.seal[at + 1 :])


def _seal_cut(random: Random, notice: Notice) -> Notice:
    return notice.sealed(notice.seal[: random.randrange(len(notice.seal))])


def _seal_longer(random: Random, notice: Notice) -> Notice:
    return notice.sealed(notice.seal + random.choice("0123456789abcdef"))


def _seal_otherwise(random: Random, notice: Notice) -> Notice:
    return notice.sealed(random.choice([notice.seal.upper(), f"0x{notice.seal}", f" {notice.seal}", notice.seal * 2]))


def _half_signed(random: Random, notice: Notice) -> Notice:
    halves = ["", f"t={notice.time}", f"v1={notice.seal}", f"t={notice.time},v0={notice.seal}", notice.seal]
    return replace(notice, signed=random.choice(halves))


def _other_time(random: Random, notice: Notice) -> Notice:
    """Not the one that the seal is for, be it as good as that."""
    off = random.choice([random.randint(1, TOLERATED), random.randint(1, FAR)])
    return notice.timed(str(int(notice.time) + random.choice([-1, 1]) * off))


def _no_time(random: Random, notice: Notice) -> Notice:
    time = notice.time
    wrong = [
        "",
        "now",
        "-1",
        f"+{time}",
        f"0{time}",
        f"{time}.0",
        f"{time[0]}_{time[1:]}",
        f"{float(time):e}",
        "9" * 99,
    ]
    return notice.timed(random.choice(wrong))


def _of_another_body(sign: Sign, now: datetime) -> Tampering:
    def seal(random: Random, notice: Notice) -> Notice:
        return replace(notice, signed=sign(notice.body + random.randbytes(1).hex().encode(), now))

    return seal


def _at_another_time(sign: Sign, now: datetime) -> Tampering:
    """Sealed by the provider, but too long ago, or by a clock that is wrong."""

    def seal(random: Random, notice: Notice) -> Notice:
        off = random.choice([random.randint(TOLERATED + 60, FAR), random.randint(TOLERATED + 60, 2 * TOLERATED)])
        return replace(notice, signed=sign(notice.body, now + random.choice([-1, 1]) * timedelta(seconds=off)))

    return seal


WAYS: list[Tampering] = [
    _bit_flipped,
    _byte_removed,
    _byte_added,
    _cut,
    _gone_on_with,
    _digit_changed,
    _written_anew,
    _seal_changed,
    _seal_cut,
    _seal_longer,
    _seal_otherwise,
    _half_signed,
    _other_time,
    _no_time,
]
