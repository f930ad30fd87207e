"""What makes a PDF/A-3 with an attached invoice a Factur-X (ZUGFeRD) document: its metadata say so."""

from datetime import date
from io import BytesIO

from facturx import generate_xmp_object
from lxml import etree
from pypdf import PdfReader, PdfWriter

CREATOR, PRODUCER = "Seatwright", "Typst"


def declared(pdf: bytes, *, title: str, author: str, on: date) -> bytes:
    """The same document with other metadata. Typst attaches the invoice to it, but can't declare what that is."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.xmp_metadata = _packet(title, author, on)
    writer.add_metadata(
        {"/Title": title, "/Author": author, "/Subject": title, "/Creator": CREATOR, "/Producer": PRODUCER}
    )
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _packet(title: str, author: str, on: date) -> bytes:
    """XMP. What stands in the PDF's document information too must be the same there."""
    xmp = generate_xmp_object(
        {
            "pdfa3_flavor": "B",
            "title": title,
            "author": author,
            "subject": title,
            "producer": PRODUCER,
            "creator_tool": CREATOR,
            "timestamp": f"{on}T00:00:00Z",
            "urn": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
            "documenttype": "INVOICE",
            "xml_filename": "factur-x.xml",
            "version": "1.0",
            "xmp_level": "EN 16931",
        }
    )
    begin, end = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', '<?xpacket end="w"?>'
    return begin.encode() + etree.tostring(xmp, encoding="UTF-8", pretty_print=True) + end.encode()
