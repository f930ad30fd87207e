"""Settings: a laptop needs none, and a wrong one stops the start with one sentence."""

import pytest

from server.config import WrongSetting, read_config

REAL = {"SECRET_KEY": "k" * 32, "SMTP_URL": "smtp://mail.example:25"}
STRIPE = {
    "STRIPE_API_KEY": "sk_test_hidden",
    "STRIPE_WEBHOOK_SECRET": "whsec_hidden",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_shown",
}


def test_the_sandbox_needs_no_other_setting() -> None:
    config = read_config({"SANDBOX": "1"})
    assert (config.public_url, config.database_url) == ("http://127.0.0.1:8000", "sqlite://./seatwright.db")
    assert list(config.bank_accounts) == ["EUR"]


def test_outside_the_sandbox_a_key_and_a_mail_server_are_enough() -> None:
    config = read_config({**REAL, "PUBLIC_URL": "https://seats.example.com/"})
    assert (config.public_url, config.sandbox, dict(config.bank_accounts)) == ("https://seats.example.com", False, {})


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short", "SMTP_URL": "smtp://mail"}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "k" * 32}, "SMTP_URL must name the mail server"),
        ({"SANDBOX": "1", "HOST": "0.0.0.0"}, "HOST must be a loopback address"),
        ({"SANDBOX": "1", "PORT": "http"}, "PORT must be a number"),
        ({"SANDBOX": "1", "PORT": "70000"}, "PORT must be a number"),
        ({"SANDBOX": "1", "PUBLIC_URL": "nonsense"}, "PUBLIC_URL must be an address"),
        ({"SANDBOX": "1", "PUBLIC_URL": "https://seats.example.com/path"}, "PUBLIC_URL must be an address"),
        ({"SANDBOX": "1", "PUBLIC_URL": "http://seats.example.com"}, "PUBLIC_URL must begin with https://"),
        ({**REAL, "HOST": "192.0.2.1"}, "PUBLIC_URL must begin with https://"),
        ({"SANDBOX": "1", "SELLER_COUNTRY": "US"}, "SELLER_COUNTRY must be a country of the European Union"),
        ({"SANDBOX": "1", "SELLER_COUNTRY": "FI", "SELLER_POSTAL_CODE": "22100"}, "outside of the EU for VAT: Åland"),
        ({"SANDBOX": "1", "SELLER_COUNTRY": "DE"}, "SELLER_VAT_NUMBER must be a VAT number of DE"),
        ({"SANDBOX": "1", "SELLER_VAT_NUMBER": "SE556677889902"}, "SELLER_VAT_NUMBER must be a VAT number of SE"),
        ({"SANDBOX": "1", "SELLER_CURRENCY": "XYZ"}, "SELLER_CURRENCY must be an ISO 4217 code"),
        ({"SANDBOX": "1", "SELLER_TIME_ZONE": "Mars/Base"}, "SELLER_TIME_ZONE is not a time zone"),
        ({**REAL, "STRIPE_API_KEY": "sk_test_1"}, "STRIPE_WEBHOOK_SECRET is missing"),
        ({**REAL, "STRIPE_WEBHOOK_SECRET": "whsec_1"}, "STRIPE_API_KEY is missing"),
        ({**REAL, **STRIPE, "STRIPE_PUBLISHABLE_KEY": ""}, "STRIPE_PUBLISHABLE_KEY is missing"),
        ({**REAL, **STRIPE, "STRIPE_PUBLISHABLE_KEY": "sk_test_1"}, "STRIPE_PUBLISHABLE_KEY must begin with pk_"),
        ({**REAL, **STRIPE, "STRIPE_API_BASE": "http://stripe.example"}, "STRIPE_API_BASE must begin with https://"),
        ({"SANDBOX": "1", "BANK_EUR": "SE00, ESSESESS"}, "BANK_EUR must be an IBAN, a comma and a BIC"),
        ({"SANDBOX": "1", "BANK_EURO": "SE45 5000 0000 0583 9825 7466, ESSESESS"}, "ends in its currency"),
    ],
)
def test_a_wrong_setting_is_one_sentence(settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongSetting, match=sentence) as refused:
        read_config(settings)
    assert str(refused.value).count(". ") == 0


def test_a_seller_in_greece_is_known_to_vies_by_its_own_prefix() -> None:
    config = read_config({"SANDBOX": "1", "SELLER_COUNTRY": "GR", "SELLER_VAT_NUMBER": "GR094259216"})
    assert config.seller.information.vat_number == "EL094259216"


def test_the_sandbox_asks_nothing_of_stripes_settings() -> None:
    assert read_config({"SANDBOX": "1", "STRIPE_API_KEY": "wrong"}).stripe is None


def test_secrets_are_not_shown() -> None:
    config = read_config({**REAL, **STRIPE, "SMTP_URL": "smtp://user:hidden@mail.example"})
    assert "hidden" not in repr(config)
    assert REAL["SECRET_KEY"] not in repr(config)
