"""Stripe's API as localstripe has it, and what that lacks: search, off-session authentication, reasons, events."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx

from tests.ports.stripe_stand_in import event

GOOD, DECLINED_LATER, CONFIRMED_LATER = "4242424242424242", "4000000000000341", "4000002500003155"
NEEDS_PAYER = "authentication_required"

Form = dict[str, str]
Answer = tuple[int, Mapping[str, Any]]


def refusal(status: int, code: str, **more: Any) -> Answer:
    kind = "card_error" if status == 402 else "invalid_request_error"
    return status, {"error": {"type": kind, "code": code, "message": f"No: {code}.", **more}}


@dataclass(kw_only=True)
class Desk:
    """`events`: the bodies of what Stripe would have told us. `reason` is why declined cards are declined."""

    upstream: httpx.Client
    events: list[bytes] = field(default_factory=list)
    reason: str = "generic_decline"
    errors: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # intent → last_payment_error
    overlay: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # intent → what is said of it instead
    detached: set[str] = field(default_factory=set)  # intents whose card was taken off for want of its holder

    def answer(self, method: str, path: str, query: str, form: Form) -> Answer:
        for (verb, pattern), act in self._acts().items():
            if verb == method and (found := re.fullmatch(pattern, path)):
                return act(*found.groups(), form or {name: values[0] for name, values in parse_qs(query).items()})
        return self._ask(method, path, form, query)

    def _acts(self) -> dict[tuple[str, str], Callable[..., Answer]]:
        return {
            ("POST", "/v1/payment_intents"): self._create,
            ("GET", "/v1/payment_intents/search"): self._search,
            ("GET", "/v1/payment_intents/([^/]+)"): self._retrieve,
            ("POST", "/v1/payment_intents/([^/]+)/confirm"): self._confirm,
            ("POST", "/v1/payment_intents/([^/]+)/cancel"): self._cancel,
            ("POST", "/v1/refunds"): self._refund,
            ("GET", "/v1/refunds"): self._refunds,
        }

    def _ask(self, method: str, path: str, form: Form | None = None, query: str = "") -> Answer:
        answer = self.upstream.request(method, path, params=query, data=form or None)
        return answer.status_code, answer.json()

    def _create(self, form: Form) -> Answer:
        """localstripe knows neither a description nor what the card is kept for."""
        known = {name: value for name, value in form.items() if name not in ("description", "setup_future_usage")}
        return self._ask("POST", "/v1/payment_intents", known)

    def _search(self, query: Form) -> Answer:
        wanted = re.fullmatch(r"metadata\['payment_id'\]:'([^']+)'", query["query"])
        assert wanted, query
        found = [each for each in self.every("payment_intents") if each["metadata"].get("payment_id") == wanted[1]]
        return 200, {"object": "search_result", "data": found, "has_more": False, "url": "/v1/payment_intents/search"}

    def every(self, plural: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self._ask("GET", f"/v1/{plural}", query=urlencode({"limit": 10_000}))[1][
            "data"
        ]
        return found

    def _retrieve(self, intent_id: str, _: Form | None = None) -> Answer:
        status, intent = self._ask("GET", f"/v1/payment_intents/{intent_id}")
        if status == 200 and intent_id in self.errors:
            intent = {**intent, "last_payment_error": self.errors[intent_id]}
        if intent_id in self.detached:
            intent = {**intent, "status": "requires_payment_method"}
        return status, {**intent, **self.overlay.get(intent_id, {})}

    def intent(self, intent_id: str) -> Mapping[str, Any]:
        return self._retrieve(intent_id)[1]

    def _confirm(self, intent_id: str, form: Form) -> Answer:
        if "payment_method" not in form:
            return refusal(400, "payment_intent_unexpected_state")
        status, method = self._ask("GET", f"/v1/payment_methods/{form['payment_method']}")
        if status == 404:
            return refusal(400, "resource_missing")
        if self.intent(intent_id)["status"] not in ("requires_payment_method", "requires_confirmation"):
            return refusal(400, "payment_intent_unexpected_state")
        self._ask("POST", f"/v1/payment_intents/{intent_id}", {"payment_method": method["id"]})
        if form.get("off_session") == "true" and method["card"]["last4"] == CONFIRMED_LATER[-4:]:
            self.detached.add(intent_id)
            return self._failed(intent_id, method, {"code": NEEDS_PAYER, "decline_code": NEEDS_PAYER})
        return self._charged(intent_id, method)

    def _charged(self, intent_id: str, method: Mapping[str, Any]) -> Answer:
        status, _ = self._ask("POST", f"/v1/payment_intents/{intent_id}/confirm")
        if status == 402:
            return self._failed(intent_id, method, {"code": "card_declined", "decline_code": self.reason})
        intent = self.intent(intent_id)
        if intent["status"] == "succeeded":
            self.tell("charge.succeeded", event.charge(intent, method))
        return 200, intent

    def _failed(self, intent_id: str, method: Mapping[str, Any], why: Mapping[str, str]) -> Answer:
        self.errors[intent_id] = {"type": "card_error", "payment_method": method, "message": "It was declined.", **why}
        intent = self.intent(intent_id)
        self.tell("payment_intent.payment_failed", intent)
        return refusal(402, why["code"], decline_code=why["decline_code"], payment_intent=intent)

    def _cancel(self, intent_id: str, _: Form) -> Answer:
        status, intent = self._ask("POST", f"/v1/payment_intents/{intent_id}/cancel")
        if status == 400:
            return refusal(400, "payment_intent_unexpected_state")
        if status == 200:
            self.tell("payment_intent.canceled", intent)
        return status, intent

    def _refund(self, form: Form) -> Answer:
        """localstripe gives back more than was paid."""
        intent = self.intent(form["payment_intent"])
        left = intent["latest_charge"]["amount"] - intent["latest_charge"]["amount_refunded"]
        if int(form["amount"]) > left:
            return refusal(400, "charge_already_refunded" if left == 0 else "refund_amount_too_large")
        status, refund = self._ask("POST", "/v1/refunds", form)
        given_back = intent["amount"] - left + int(form["amount"])
        self.tell("charge.refunded", event.charge(intent, self._card_of(intent), amount_refunded=given_back))
        return status, refund

    def _refunds(self, query: Form) -> Answer:
        """With Stripe's null where nothing is kept with a refund."""
        status, listed = self._ask("GET", "/v1/refunds", query=urlencode(query))
        return status, {**listed, "data": [{**each, "metadata": each["metadata"] or None} for each in listed["data"]]}

    def refund_by_itself(self, intent_id: str, amount: int) -> None:
        """As somebody does in the Dashboard."""
        self._refund({"payment_intent": intent_id, "amount": str(amount)})

    def _card_of(self, intent: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._ask("GET", f"/v1/payment_methods/{intent['payment_method']}")[1]

    def tell(self, kind: str, about: Mapping[str, Any]) -> None:
        self.events.append(event.event(kind, about))

    # What the payer does in the page, through Stripe's own script

    def pay(self, intent_id: str, number: str = GOOD, *, amount: int | None = None) -> None:
        """The card is kept, as the intent says. `amount`: what is then reported to have been paid."""
        method = self._given(number, self.intent(intent_id)["customer"])
        self.detached.discard(intent_id)
        self._ask("POST", f"/v1/payment_intents/{intent_id}", {"payment_method": method["id"]})
        told = len(self.events)
        _, answer = self._charged(intent_id, method)
        if answer.get("status") == "requires_action":
            self._authenticate(answer, method)
        if amount is not None:
            self.events[told:] = [event.event("charge.succeeded", event.charge(answer, method, amount=amount))]

    def _authenticate(self, intent: Mapping[str, Any], method: Mapping[str, Any]) -> None:
        form = {"client_secret": intent["client_secret"], "success": "true"}
        status, _ = self._ask("POST", f"/v1/payment_intents/{intent['id']}/_authenticate", form)
        assert status == 200
        self.tell("charge.succeeded", event.charge(self.intent(intent["id"]), method))

    def give_card(self, setup_id: str, number: str = GOOD) -> None:
        customer = self._ask("GET", f"/v1/setup_intents/{setup_id}")[1]["customer"]
        method = self._given(number, customer)
        _, setup = self._ask("POST", f"/v1/setup_intents/{setup_id}/confirm", {"payment_method": method["id"]})
        self.tell("setup_intent.succeeded", {**setup, "status": "succeeded"})

    def _given(self, number: str, customer: str) -> Mapping[str, Any]:
        card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2031", "card[cvc]": "123"}
        _, method = self._ask("POST", "/v1/payment_methods", {"type": "card", **card})
        return self._ask("POST", f"/v1/payment_methods/{method['id']}/attach", {"customer": customer})[1]
