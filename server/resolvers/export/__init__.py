"""Everything that can be exported, by its name."""

from collections.abc import Mapping

from server.domain.calendar_period import MONTH, QUARTER
from server.policy import ADMINISTRATORS, OPERATOR
from server.resolvers.export.credit_note import CreditNoteRow, credit_notes
from server.resolvers.export.declaration import Cell, Export
from server.resolvers.export.ec_sales_list import EcSalesListRow, ec_sales_list
from server.resolvers.export.invoice import InvoiceRow, invoices
from server.resolvers.export.open_item import OpenItemRow, open_items
from server.resolvers.export.oss_return import OssReturnRow, oss_return
from server.resolvers.export.payment import PaymentRow, payments
from server.resolvers.export.refund_due import RefundDueRow, refunds_due
from server.resolvers.export.vat_return import VatReturnRow, vat_return

__all__ = ["EXPORTS", "Cell", "Export"]

EITHER = (MONTH, QUARTER)

EXPORTS: Mapping[str, Export] = {
    "invoices": Export(rule=ADMINISTRATORS, lengths=EITHER, row=InvoiceRow, rows=invoices),
    "credit-notes": Export(rule=ADMINISTRATORS, lengths=EITHER, row=CreditNoteRow, rows=credit_notes),
    "payments": Export(rule=ADMINISTRATORS, lengths=EITHER, row=PaymentRow, rows=payments),
    "vat": Export(rule=OPERATOR, lengths=EITHER, row=VatReturnRow, rows=vat_return),
    "ec-sales-list": Export(rule=OPERATOR, lengths=EITHER, row=EcSalesListRow, rows=ec_sales_list),
    "oss": Export(rule=OPERATOR, lengths=(QUARTER,), row=OssReturnRow, rows=oss_return),
    "open-items": Export(rule=OPERATOR, lengths=(), row=OpenItemRow, rows=open_items),
    "refunds-due": Export(rule=OPERATOR, lengths=(), row=RefundDueRow, rows=refunds_due),
}
