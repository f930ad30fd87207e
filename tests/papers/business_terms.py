"""Where the business terms of EN 16931 stand in a Cross Industry Invoice, as CEN/TS 16931-3-3 binds them."""

from lxml import etree

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}

DOCUMENT = "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument"
DEAL = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
AGREED = f"{DEAL}/ram:ApplicableHeaderTradeAgreement"
SELLER, BUYER = f"{AGREED}/ram:SellerTradeParty", f"{AGREED}/ram:BuyerTradeParty"
SETTLED = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
MEANS = f"{SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans"
VAT = f"{SETTLED}/ram:ApplicableTradeTax"
SUMS = f"{SETTLED}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LINE = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem"
LINE_PRICE = f"{LINE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
LINE_SETTLED = f"{LINE}/ram:SpecifiedLineTradeSettlement"
LINE_DISCOUNT = f"{LINE_SETTLED}/ram:SpecifiedTradeAllowanceCharge"

PLACES = {
    "BT-1": f"{DOCUMENT}/ram:ID",
    "BT-2": f"{DOCUMENT}/ram:IssueDateTime/udt:DateTimeString",
    "BT-3": f"{DOCUMENT}/ram:TypeCode",
    "BT-5": f"{SETTLED}/ram:InvoiceCurrencyCode",
    "BT-6": f"{SETTLED}/ram:TaxCurrencyCode",
    "BT-7": f"{VAT}/ram:TaxPointDate/udt:DateString",
    "BT-9": f"{SETTLED}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString",
    "BT-13": f"{AGREED}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    "BT-20": f"{SETTLED}/ram:SpecifiedTradePaymentTerms/ram:Description",
    "BT-22": f"{DOCUMENT}/ram:IncludedNote/ram:Content",
    "BT-24": "/rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext"
    "/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    "BT-25": f"{SETTLED}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
    "BT-26": f"{SETTLED}/ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
    "BT-27": f"{SELLER}/ram:Name",
    "BT-30": f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID",
    "BT-31": f"{SELLER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
    "BT-34": f"{SELLER}/ram:URIUniversalCommunication/ram:URIID[@schemeID='EM']",
    "BT-35": f"{SELLER}/ram:PostalTradeAddress/ram:LineOne",
    "BT-40": f"{SELLER}/ram:PostalTradeAddress/ram:CountryID",
    "BT-44": f"{BUYER}/ram:Name",
    "BT-48": f"{BUYER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
    "BT-49": f"{BUYER}/ram:URIUniversalCommunication/ram:URIID[@schemeID='EM']",
    "BT-50": f"{BUYER}/ram:PostalTradeAddress/ram:LineOne",
    "BT-51": f"{BUYER}/ram:PostalTradeAddress/ram:LineTwo",
    "BT-52": f"{BUYER}/ram:PostalTradeAddress/ram:CityName",
    "BT-53": f"{BUYER}/ram:PostalTradeAddress/ram:PostcodeCode",
    "BT-55": f"{BUYER}/ram:PostalTradeAddress/ram:CountryID",
    "BT-56": f"{BUYER}/ram:DefinedTradeContact/ram:PersonName",
    "BT-72": f"{DEAL}/ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent"
    "/ram:OccurrenceDateTime/udt:DateTimeString",
    "BT-73": f"{SETTLED}/ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString",
    "BT-74": f"{SETTLED}/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString",
    "BT-81": f"{MEANS}/ram:TypeCode",
    "BT-83": f"{SETTLED}/ram:PaymentReference",
    "BT-84": f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",
    "BT-85": f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:AccountName",
    "BT-86": f"{MEANS}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
    "BT-106": f"{SUMS}/ram:LineTotalAmount",
    "BT-109": f"{SUMS}/ram:TaxBasisTotalAmount",
    "BT-110": f"{SUMS}/ram:TaxTotalAmount[@currencyID='EUR']",
    "BT-111": f"{SUMS}/ram:TaxTotalAmount[@currencyID='SEK']",
    "BT-112": f"{SUMS}/ram:GrandTotalAmount",
    "BT-113": f"{SUMS}/ram:TotalPrepaidAmount",
    "BT-115": f"{SUMS}/ram:DuePayableAmount",
    "BT-116": f"{VAT}/ram:BasisAmount",
    "BT-117": f"{VAT}/ram:CalculatedAmount",
    "BT-118": f"{VAT}/ram:CategoryCode",
    "BT-119": f"{VAT}/ram:RateApplicablePercent",
    "BT-120": f"{VAT}/ram:ExemptionReason",
    "BT-121": f"{VAT}/ram:ExemptionReasonCode",
    "BT-126": f"{LINE}/ram:AssociatedDocumentLineDocument/ram:LineID",
    "BT-129": f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity[@unitCode='MON']",
    "BT-131": f"{LINE_SETTLED}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
    "BT-134": f"{LINE_SETTLED}/ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString",
    "BT-135": f"{LINE_SETTLED}/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString",
    "BT-136": f"{LINE_DISCOUNT}[ram:ChargeIndicator/udt:Indicator='false']/ram:ActualAmount",
    "BT-137": f"{LINE_DISCOUNT}/ram:BasisAmount",
    "BT-138": f"{LINE_DISCOUNT}/ram:CalculationPercent",
    "BT-140": f"{LINE_DISCOUNT}/ram:ReasonCode",
    "BT-146": f"{LINE_PRICE}/ram:ChargeAmount",
    "BT-149": f"{LINE_PRICE}/ram:BasisQuantity[@unitCode='MON']",
    "BT-151": f"{LINE_SETTLED}/ram:ApplicableTradeTax/ram:CategoryCode",
    "BT-152": f"{LINE_SETTLED}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
    "BT-153": f"{LINE}/ram:SpecifiedTradeProduct/ram:Name",
    "BT-154": f"{LINE}/ram:SpecifiedTradeProduct/ram:Description",
}


def said(xml: bytes, term: str) -> list[str]:
    """All that the document says for a term: nothing, once, or once a line."""
    found = etree.fromstring(xml).xpath(PLACES[term], namespaces=NAMESPACES)
    assert isinstance(found, list)
    return ["".join(map(str, element.itertext())) for element in found if isinstance(element, etree._Element)]
