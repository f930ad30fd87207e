"""Every way in which an order of North could come to its customer's eyes or ears: the table of channels."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.schema.secrecy import act, guess, news, reading
from tests.schema.secrecy.eyes import Eyes

Channel = Callable[[Eyes], Awaitable[Any]]

READING: Mapping[str, Channel] = {
    "the feed's latest cursor": reading.latest_cursor,
    "live updates over a socket": news.socket,
    "live updates as server-sent events": news.server_sent_events,
    "every field from every root": reading.every_field_from_every_root,
    "every field of every record, by node": reading.every_field_of_every_record,
    "counts": reading.counts,
    "sums": reading.sums,
    "sort orders": reading.orders,
    "filters": reading.filters,
    "searches": reading.searches,
    "pages and their cursors": reading.pages,
    "the feed": reading.feed,
    "allowed actions": reading.allowed_actions,
    "renewals": reading.renewals,
    "administrators and actors": reading.administrators,
    "prices": reading.prices,
    "quotes and their tokens": reading.quotes,
    "guessed ids": guess.ids,
    "a guessed quote token": guess.quote_token,
    "activation page": news.activation_page,
    "documents": news.documents,
}
ACTING: Mapping[str, Channel] = {
    "own purchases, and what is refused": act.buys_seats,
    "a guessed idempotency key": guess.idempotency_key,
    "own plans, and what is refused": act.plans_ahead,
    "own members, and what is refused": act.gives_seats,
    "what is not open": act.does_what_is_not_open,
    "every field afterwards": reading.every_field_once_more,
    "mails": news.mails,
    "hidden paths": reading.hidden_paths,
}
CHANNELS: Mapping[str, Channel] = {**READING, **ACTING}

PRICES = {title: READING[title] for title in ("sums", "renewals", "prices", "quotes and their tokens")}
