import pytest


@pytest.fixture
def model_modules() -> list[str]:
    return ["tests.database.throwaway"]
