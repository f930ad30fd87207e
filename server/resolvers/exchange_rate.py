"""Exchange rates are kept day by day, so that issuing an invoice asks nobody outside (rules §6)."""

from datetime import date
from decimal import Decimal

from server.context import Context
from server.database import transaction
from server.domain.exchange_rate import EURO, converted, cross_rate
from server.domain.money import Money
from server.domain.vat import VatTreatment
from server.models import ExchangeRate, Invoice


async def fetch_rates(context: Context) -> None:
    """Keeps what was published lately. Raises RatesUnavailable."""
    rows = [
        ExchangeRate(id=ExchangeRate.new_id(), currency=currency, published_on=day.published_on, per_euro=str(rate))
        for day in await context.ports.exchange_rates.published()
        for currency, rate in day.per_euro.items()
    ]
    async with transaction():
        await ExchangeRate.bulk_create(rows, ignore_conflicts=True, batch_size=500)


async def state_in_sellers_currency(context: Context, invoice: Invoice) -> None:
    """Domestic VAT in a foreign currency, at the last rate from before the tax date."""
    own = context.config.seller.currency
    if invoice.vat_treatment is not VatTreatment.DOMESTIC or invoice.currency == own:
        return
    assert invoice.tax_date is not None
    found = await _rate(invoice.currency, own, invoice.tax_date)
    if found is None:
        raise RuntimeError(f"No exchange rate from {invoice.currency} to {own} is known before {invoice.tax_date}.")
    rate, invoice.exchange_rate_on = found
    vat = converted(Money(invoice.vat_total, invoice.currency), rate, own)
    invoice.seller_currency, invoice.vat_in_seller_currency, invoice.exchange_rate = own, vat.minor, str(rate)


async def is_statable(context: Context, treatment: VatTreatment, currency: str) -> bool:
    """Whether an invoice like that could be issued today."""
    own = context.config.seller.currency
    if treatment is not VatTreatment.DOMESTIC or currency == own:
        return True
    return await _rate(currency, own, context.sellers_today) is not None


async def _rate(currency: str, own: str, before: date) -> tuple[Decimal, date] | None:
    """The rate and its day, one on which both were published."""
    days = [await _last(code, before) for code in (currency, own) if code != EURO]
    if any(day is None for day in days):
        return None
    day = min(day for day in days if day)
    rates = {EURO: Decimal(1)}
    for row in await ExchangeRate.filter(currency__in=[currency, own], published_on=day):
        rates[row.currency] = Decimal(row.per_euro)
    if not {currency, own} <= rates.keys():
        return None
    return cross_rate(rates[currency], rates[own]), day


async def _last(currency: str, before: date) -> date | None:
    earlier = ExchangeRate.filter(currency=currency, published_on__lt=before).order_by("-published_on")
    row = await earlier.first()
    return row.published_on if row else None
