import pytest

from server.ports.sandbox import Sandbox


@pytest.fixture
def sandbox(database: None) -> Sandbox:
    return Sandbox("http://127.0.0.1:8000", "a secret")
