"""What goes wrong between us and Stripe."""

from enum import Enum, auto


class Trouble(Enum):
    ERROR = auto()  # a 500, and nothing was done
    ERROR_AFTER = auto()  # a 500, although it was done
    LOST_ANSWER = auto()  # it was done, and the connection is gone
    SILENCE = auto()  # of 30 s, and nothing was done
    SILENCE_AFTER = auto()  # of 30 s, although it was done
    TOO_MANY = auto()  # a 429
    NO_KEY = auto()  # a 401
    GARBAGE = auto()  # something that is not Stripe's
