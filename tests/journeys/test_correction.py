"""Invoices that are put right, with and without a hand: what the purchaser's documents tell of it."""

from io import BytesIO
from typing import Any

from lxml import etree
from pypdf import PdfReader

from tests.journeys.test_purchase import sold
from tests.journeys.town import ACME, NORTH, Town
from tests.serving import Person

DOCUMENTS = """query($customer: ID!) { invoices(filter: { customerId: $customer }) { nodes {
  kind number status reason issuedOn taxDate isDocumentReady pdfUrl xmlUrl buyer { address { line1 } }
  vat { treatment amount { amount } note } total { amount } amountPaid { amount } amountDue { amount }
  corrects { number } correctedBy { number } payment { amountRefunded { amount } }
} } }"""
SEATS = "query($id: ID!) { subscription(id: $id) { status seatsPurchased currentPeriodStart currentPeriodEnd } }"

Documents = dict[str, dict[str, Any]]


async def documents(person: Person, customer: str) -> Documents:
    """All about that customer that the person may see, by number, once each is printed."""
    while True:
        found = (await person.ask(DOCUMENTS, customer=customer))["nodes"]
        if all(invoice["isDocumentReady"] for invoice in found):
            return {invoice["number"]: invoice for invoice in found}


async def vies(person: Person, answer: str) -> None:
    """What the stand-in says from now on."""
    await person.browser.post("/sandbox/vies", json={"vatNumber": ACME["vatNumber"], "answer": answer})


def vat_and_total(invoice: dict[str, Any]) -> tuple[str, str, str]:
    return invoice["vat"]["treatment"], invoice["vat"]["amount"]["amount"], invoice["total"]["amount"]


async def test_vies_is_down_at_the_purchase_and_back_two_hours_later(town: Town) -> None:
    anna = await town.reseller()
    await vies(anna, "down")
    bought = await sold(anna)
    before = await documents(anna, bought["customer"]["id"])
    assert [vat_and_total(invoice) for invoice in before.values()] == [("DESTINATION", "136.80", "856.80")]
    await town.wait(hours=1)
    assert len(await documents(anna, bought["customer"]["id"])) == 1
    await vies(anna, "valid")
    await town.wait(hours=1)
    told = await documents(anna, bought["customer"]["id"])
    [old, note, new] = [told[number] for number in sorted(told, key=lambda number: (number[-1], "CN" in number))]
    assert [old["status"], note["status"], new["status"]] == ["PAID", "PAID", "PAID"]
    assert old["vat"]["note"] == "The VAT number could not be verified yet, so VAT is charged for now."
    assert {row["number"] for row in old["correctedBy"]} == {note["number"], new["number"]}
    assert (note["kind"], note["reason"]) == ("CREDIT_NOTE", "The VAT number has been found valid.")
    assert note["corrects"] == new["corrects"] == {"number": old["number"]}
    assert (vat_and_total(note), vat_and_total(new)) == (vat_and_total(old), ("REVERSE_CHARGE", "0.00", "720.00"))
    assert (new["taxDate"], new["amountPaid"], new["amountDue"]) == (
        old["taxDate"],
        {"amount": "720.00"},
        {"amount": "0.00"},
    )
    assert new["payment"] == {"amountRefunded": {"amount": "136.80"}}


async def test_a_wrong_address_is_corrected_a_month_later(town: Town) -> None:
    anna = await town.reseller()
    bought = await sold(anna)
    customer = bought["customer"]["id"]
    before = await anna.ask(SEATS, id=bought["subscription"]["id"])
    await town.wait(days=29)
    moved = {**ACME, "address": {**ACME["address"], "line1": "Neue Straße 7"}}  # type: ignore[dict-item]
    await anna.do("updateBusinessInformation", "", customerId=customer, businessInformation=moved)
    [number] = await documents(anna, customer)
    await town.operator.do(
        "issueCreditNote",
        "creditNote { number } replacement { number status } invoice { status }",
        invoiceId=bought["invoice"]["id"],
        reason="The address was wrong",
        reissue=True,
    )
    told = await documents(anna, customer)
    addresses = {name: invoice["buyer"]["address"]["line1"] for name, invoice in told.items()}
    new = next(name for name in told if name not in (number, f"CN{number}"))
    assert addresses == {number: "Hauptstraße 1", f"CN{number}": "Hauptstraße 1", new: "Neue Straße 7"}
    assert (told[new]["taxDate"], told[new]["status"]) == (told[number]["taxDate"], "PAID")
    assert told[new]["payment"] == {"amountRefunded": {"amount": "0.00"}}
    assert await anna.ask(SEATS, id=bought["subscription"]["id"]) == before


async def test_the_links_lead_to_a_pdf_that_has_the_xml_in_it(town: Town) -> None:
    anna = await town.reseller(bill_to="RESELLER")
    bought = await sold(anna)
    [(number, invoice)] = (await documents(anna, bought["customer"]["id"])).items()
    pdf, xml = [await anna.browser.get(invoice[name]) for name in ("pdfUrl", "xmlUrl")]
    assert pdf.headers["content-disposition"] == f'inline; filename="{number}.pdf"'
    reader = PdfReader(BytesIO(pdf.content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert all(said in text for said in (number, str(NORTH["name"]), "900.00"))
    assert reader.attachments["factur-x.xml"] == [xml.content]
    [told] = etree.fromstring(xml.content).iterfind("{*}ExchangedDocument/{*}ID")
    assert told.text == number


async def test_a_purchase_that_is_taken_back_after_it_was_invoiced_is_credited(town: Town) -> None:
    anna = await town.reseller()
    ordered = await anna.do(
        "createSubscription",
        "customer { id } invoice { id number }",
        buyer={"newCustomer": ACME},
        productCode="business",
        seats=10,
        term="YEARLY",
        currency="EUR",
        paymentMethod="BANK_TRANSFER",
    )
    number = ordered["invoice"]["number"]
    await anna.do("cancelPurchase", "", invoiceId=ordered["invoice"]["id"])
    told = await documents(anna, ordered["customer"]["id"])
    assert {name: invoice["status"] for name, invoice in told.items()} == {number: "VOID", f"CN{number}": "PAID"}
