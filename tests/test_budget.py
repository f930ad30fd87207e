"""What somebody may ask for within a minute."""

from server.budget import Budget


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_what_is_there_can_be_spent() -> None:
    budget = Budget(600, Watch())
    assert [budget.spend("anna", cost) for cost in (300, 300, 60)] == [0, 0, 6]


def test_what_was_refused_was_not_spent() -> None:
    budget = Budget(600, Watch())
    assert [budget.spend("anna", cost) for cost in (500, 200, 100)] == [0, 10, 0]


def test_it_fills_up_again_within_a_minute() -> None:
    watch = Watch()
    budget = Budget(600, watch)
    budget.spend("anna", 600)
    watch.seconds = 30
    assert [budget.spend("anna", cost) for cost in (301, 300)] == [0.1, 0]


def test_it_is_never_more_than_full() -> None:
    watch = Watch()
    budget = Budget(600, watch)
    budget.spend("anna", 1)
    watch.seconds = 50
    assert [budget.spend("anna", cost) for cost in (600, 1)] == [0, 0.1]


def test_everybody_has_their_own() -> None:
    budget = Budget(600, Watch())
    budget.spend("anna", 600)
    assert budget.spend("omar", 600) == 0
