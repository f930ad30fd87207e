"""Business information as columns, the same for a reseller and a customer."""

from dataclasses import replace
from typing import Any

from tortoise import fields
from tortoise.models import Model

from server.domain.business_information import BusinessInformation
from server.domain.company import of_company
from server.domain.vat import VatNumberStatus


class Company(Model):
    name = fields.CharField(max_length=200)
    contact_name = fields.CharField(max_length=200, null=True)
    invoice_email = fields.CharField(max_length=254)
    line1 = fields.CharField(max_length=200)
    line2 = fields.CharField(max_length=200, null=True)
    postal_code = fields.CharField(max_length=20)
    city = fields.CharField(max_length=200)
    country = fields.CharField(max_length=2)
    vat_number = fields.CharField(max_length=40, null=True)
    vat_number_status = fields.CharEnumField(VatNumberStatus, max_length=16)

    class Meta:
        abstract = True

    @property
    def business_information(self) -> BusinessInformation:
        return of_company(
            name=self.name,
            contact_name=self.contact_name,
            invoice_email=self.invoice_email,
            line1=self.line1,
            line2=self.line2,
            postal_code=self.postal_code,
            city=self.city,
            country=self.country,
            vat_number=self.vat_number,
            vat_number_status=self.vat_number_status,
        )

    def corrected(self, information: BusinessInformation) -> BusinessInformation:
        """With what VIES said of the number, where number and country are the same as before."""
        same = (self.vat_number, self.country) == (information.vat_number, information.address.country)
        return replace(information, vat_number_status=self.vat_number_status) if same else information


def columns_of(information: BusinessInformation) -> dict[str, Any]:
    """The columns of a Company."""
    return {
        "name": information.name,
        "contact_name": information.contact_name,
        "invoice_email": information.invoice_email,
        "line1": information.address.line1,
        "line2": information.address.line2,
        "postal_code": information.address.postal_code,
        "city": information.address.city,
        "country": information.address.country,
        "vat_number": information.vat_number,
        "vat_number_status": information.vat_number_status,
    }
