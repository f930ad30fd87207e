"""Documents as they are kept: one invoice in one language, as a PDF/A-3 for people with its XML for machines inside."""

from dataclasses import dataclass
from threading import Lock

from server.domain.paper import Paper
from server.papers.characters import printable
from server.papers.cross_industry_invoice import cross_industry_invoice
from server.papers.factur_x import declared
from server.papers.sheet import sheet
from server.papers.typesetting import typeset

# Typst's compiler and factur-x's tables are shared, and neither is made for two at a time.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """The XML is what is attached to the PDF, as `factur-x.xml`."""

    pdf: bytes
    xml: bytes


def render(paper: Paper, locale: str) -> RenderedPaper:
    """In English, German or Swedish (`LOCALES`). The same paper gives the same bytes."""
    content = sheet(paper, locale)
    with _one_at_a_time:
        xml = cross_industry_invoice(paper, locale)
        pdf = typeset(content, xml, paper.issued_on)
    title = printable(f"{content['title']} {paper.number}")
    return RenderedPaper(
        pdf=declared(pdf, title=title, author=printable(paper.seller.name), on=paper.issued_on), xml=xml
    )
