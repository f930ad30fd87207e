"""The environment, read once into a frozen object. Every setting has a default that works on a laptop."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from server.domain.business_information import Address, BusinessInformation
from server.domain.money import CURRENCIES
from server.domain.refusal import Refusal
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import checked_vat_number
from server.domain.vat_territory import in_eu, territory_of

SANDBOX_SECRET = "sandbox: this key protects nothing"  # noqa: S105
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class WrongSetting(Exception):
    """A setting is missing or can't be understood. The text is the sentence to show."""


@dataclass(frozen=True, kw_only=True)
class BankAccount:
    beneficiary: str
    iban: str
    bic: str


@dataclass(frozen=True, kw_only=True)
class Seller:
    """The vendor as it stands on its invoices."""

    information: BusinessInformation
    registration_number: str
    currency: str
    time_zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class StripeAccount:
    """`publishable_key` is for everybody, the others are secrets."""

    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    publishable_key: str
    api_base: str


@dataclass(frozen=True, kw_only=True)
class Config:
    database_url: str
    host: str
    port: int
    public_url: str
    secret_key: str = field(repr=False)
    sandbox: bool
    smtp_url: str | None = field(repr=False)
    mail_from: str
    stripe: StripeAccount | None
    seller: Seller
    bank_accounts: Mapping[str, BankAccount]
    allowed_origins: tuple[str, ...]

    @property
    def trusted_origins(self) -> frozenset[str]:
        """Whose pages may act in the name of whoever looks at them."""
        url = urlsplit(self.public_url)
        own = {f"{url.scheme}://{url.netloc}"}
        if self.sandbox:
            own |= {f"http://{f'[{host}]' if ':' in host else host}:{self.port}" for host in LOOPBACK}
        return frozenset(own | set(self.allowed_origins))


def read_config(environment: Mapping[str, str]) -> Config:
    """Raises WrongSetting with one sentence."""
    sandbox = environment.get("SANDBOX", "") in ("1", "true", "yes")
    host = environment.get("HOST", "127.0.0.1")
    if sandbox and host not in LOOPBACK:
        raise WrongSetting(
            f"The sandbox lets anybody pay and read mail, so HOST must be a loopback address, not {host}."
        )
    port = _port(environment.get("PORT", "8000"))
    return Config(
        database_url=environment.get("DATABASE_URL", "sqlite://./seatwright.db"),
        host=host,
        port=port,
        public_url=_public_url(environment, host, port),
        secret_key=_secret_key(environment, sandbox),
        sandbox=sandbox,
        smtp_url=_smtp_url(environment, sandbox),
        mail_from=environment.get("MAIL_FROM", "Seatwright <no-reply@vendor.example>"),
        stripe=None if sandbox else _stripe(environment),
        seller=_seller(environment),
        bank_accounts=_bank_accounts(environment, sandbox),
        allowed_origins=tuple(origin.rstrip("/") for origin in environment.get("ALLOWED_ORIGINS", "").split()),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise WrongSetting(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _public_url(environment: Mapping[str, str], host: str, port: int) -> str:
    url = environment.get("PUBLIC_URL", f"http://{f'[{host}]' if ':' in host else host}:{port}").rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#@]+", url):
        raise WrongSetting(f"PUBLIC_URL must be an address such as https://seats.example.com, not {url!r}.")
    if url.startswith("http:") and urlsplit(url).hostname not in LOOPBACK:
        raise WrongSetting(f"PUBLIC_URL must begin with https:// unless it is a loopback address, not {url!r}.")
    return url


def _secret_key(environment: Mapping[str, str], sandbox: bool) -> str:
    key = environment.get("SECRET_KEY", SANDBOX_SECRET if sandbox else "")
    if len(key) < 32:
        raise WrongSetting("SECRET_KEY must be set to at least 32 random characters, unless SANDBOX=1.")
    return key


def _smtp_url(environment: Mapping[str, str], sandbox: bool) -> str | None:
    url = environment.get("SMTP_URL")
    if not url and not sandbox:
        raise WrongSetting("SMTP_URL must name the mail server, as in smtp://user:password@host:587, unless SANDBOX=1.")
    return url


STRIPE_PREFIXES = {
    "STRIPE_API_KEY": ("sk_", "rk_"),
    "STRIPE_WEBHOOK_SECRET": ("whsec_",),
    "STRIPE_PUBLISHABLE_KEY": ("pk_",),
}


def _stripe(environment: Mapping[str, str]) -> StripeAccount | None:
    """The prefixes are checked because one of the three is shown to everybody."""
    given = {name: environment[name] for name in STRIPE_PREFIXES if environment.get(name)}
    if not given:
        return None
    for name, prefixes in STRIPE_PREFIXES.items():
        if name not in given:
            raise WrongSetting(f"{name} is missing: for card payments {', '.join(STRIPE_PREFIXES)} are all needed.")
        if not given[name].startswith(prefixes):
            raise WrongSetting(f"{name} must begin with {' or '.join(prefixes)}, as Stripe gives it.")
    return StripeAccount(
        api_key=given["STRIPE_API_KEY"],
        webhook_secret=given["STRIPE_WEBHOOK_SECRET"],
        publishable_key=given["STRIPE_PUBLISHABLE_KEY"],
        api_base=_stripe_api_base(environment.get("STRIPE_API_BASE", "https://api.stripe.com")),
    )


def _stripe_api_base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise WrongSetting(f"STRIPE_API_BASE must begin with https:// unless it is a loopback address, not {url!r}.")
    return url.rstrip("/")


def _seller(environment: Mapping[str, str]) -> Seller:
    country = environment.get("SELLER_COUNTRY", "SE")
    if not in_eu(country):
        raise WrongSetting(f"SELLER_COUNTRY must be a country of the European Union, not {country!r}.")
    postal_code = environment.get("SELLER_POSTAL_CODE", "111 22")
    territory = territory_of(country, postal_code)
    if territory.is_outside(datetime.now(UTC).date()):
        raise WrongSetting(f"SELLER_POSTAL_CODE {postal_code!r} lies outside of the EU for VAT: {territory.name}.")
    currency = environment.get("SELLER_CURRENCY", "SEK")
    if currency not in CURRENCIES:
        raise WrongSetting(f"SELLER_CURRENCY must be an ISO 4217 code such as SEK, not {currency!r}.")
    try:
        time_zone = ZoneInfo(environment.get("SELLER_TIME_ZONE", "Europe/Stockholm"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise WrongSetting(f"SELLER_TIME_ZONE is not a time zone: {error}.") from error
    information = BusinessInformation(
        name=environment.get("SELLER_NAME", "Vendor AB"),
        contact_name=None,
        invoice_email=environment.get("SELLER_EMAIL", "invoices@vendor.example"),
        address=Address(
            line1=environment.get("SELLER_ADDRESS", "Storgatan 1"),
            line2=None,
            postal_code=postal_code,
            city=environment.get("SELLER_CITY", "Stockholm"),
            country=country,
        ),
        vat_number=_sellers_vat_number(environment, country),
        vat_number_status=VatNumberStatus.VALID,
    )
    return Seller(
        information=information,
        registration_number=environment.get("SELLER_REGISTRATION_NUMBER", "556677-8899"),
        currency=currency,
        time_zone=time_zone,
    )


def _sellers_vat_number(environment: Mapping[str, str], country: str) -> str:
    """Checked, because VIES answers nobody whose own number is wrong."""
    number = environment.get("SELLER_VAT_NUMBER", "SE556677889901")
    try:
        return checked_vat_number(number, country)
    except Refusal:
        raise WrongSetting(f"SELLER_VAT_NUMBER must be a VAT number of {country}, not {number!r}.") from None


def _bank_accounts(environment: Mapping[str, str], sandbox: bool) -> Mapping[str, BankAccount]:
    """BANK_EUR="SE45 5000 0000 0583 9825 7466, ESSESESS": one setting a currency; the sandbox has a EUR account."""
    settings = {name: text for name, text in environment.items() if name.startswith("BANK_")}
    if sandbox and not settings:
        settings = {"BANK_EUR": "SE45 5000 0000 0583 9825 7466, ESSESESS"}
    beneficiary = environment.get("SELLER_NAME", "Vendor AB")
    return {name.removeprefix("BANK_"): _bank_account(name, text, beneficiary) for name, text in settings.items()}


def _bank_account(name: str, text: str, beneficiary: str) -> BankAccount:
    iban, _, bic = text.partition(",")
    if name.removeprefix("BANK_") not in CURRENCIES:
        raise WrongSetting(f"{name}: a bank account's setting ends in its currency, as in BANK_EUR.")
    try:
        return BankAccount(beneficiary=beneficiary, iban=IBAN(iban).compact, bic=BIC(bic.strip()).compact)
    except SchwiftyException as error:
        raise WrongSetting(f"{name} must be an IBAN, a comma and a BIC: {error}.") from error
