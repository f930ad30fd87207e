"""The PDF: an archival document with the XML inside, that comes out whatever somebody is called."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from facturx import get_xml_from_pdf
from lxml import etree

from server.domain.business_information import BusinessInformation
from server.domain.language import LOCALES
from server.domain.vat import VatTreatment
from server.papers import RenderedPaper, render
from tests.papers.example import SELLER, buyer, credit_note, invoice, line, price
from tests.papers.judges import archival_problems, judged, rightmost, texts

FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
PDFA_SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PDFA_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"

RIGHT_EDGE = 190.5  # millimetres: the paper's 210 without the margin, and a hair

NAMES = {
    "Greek": "Ελληνική Εταιρεία",
    "Cyrillic": "ООО Ромашка",
    "Polish": "Żółć Łódź sp. z o.o.",
    "Turkish": "İstanbul Şişli ığ A.Ş.",
    "Vietnamese": "Công ty Việt Nam",
    "Arabic": "شركة النور",
    "Chinese": "北京科技有限公司",
    "Thai": "บริษัท",
    "emoji": "Café ☕ 😀 👩‍👩‍👧",
    "an emoji of tomorrow": "\U0001fae9\U0001faea",
    "private characters": "\ue000\U000f0000",
    "piled accents": "Z͑ͫ̓ͪ̂ͫ̽algo",
    "control characters": "a\x00b\x07c\x1bd",
    "half a character": "a\ud800b",
    "no blank at all": "W" * 200,
    "typst markup": '#panic("x") #sys $x^2$ *b* _i_ @ref <label> `raw` \\ // /* = - + ~ "q" \'q\'',
    "JSON": '"}], "lines": [{"',
    "XML": "<b>&amp;]]></b>",
}


@contextmanager
def opened(paper: RenderedPaper) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        yield pdf


def metadata(paper: RenderedPaper) -> etree._Element:
    with opened(paper) as pdf:
        return etree.fromstring(pdf.Root.Metadata.read_bytes())


def named(name: str) -> BusinessInformation:
    return replace(buyer(VatTreatment.REVERSE_CHARGE), name=name)


def words(name: str) -> str:
    """All that stands on the pages of an invoice to somebody of that name."""
    return "".join(texts(render(invoice(buyer=named(name)), "en").pdf))


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_an_archival_document(locale: str) -> None:
    assert archival_problems(render(invoice(), locale).pdf) == []


def test_the_judge_of_archival_documents_notices_what_is_missing() -> None:
    with opened(render(invoice(), "en")) as pdf:
        del pdf.Root.OutputIntents, pdf.Root.Metadata
        spoilt = BytesIO()
        pdf.save(spoilt)
    assert archival_problems(spoilt.getvalue())


def test_the_xml_is_attached() -> None:
    paper = render(invoice(), "en")
    assert get_xml_from_pdf(paper.pdf, check_xsd=True) == ("factur-x.xml", paper.xml)


def test_the_xml_says_the_same_in_another_form() -> None:
    """Which is what a program wants to know before it reads it (ISO 32000-2, AFRelationship)."""
    with opened(render(invoice(), "en")) as pdf:
        (attached,) = pdf.Root.AF
        assert attached.AFRelationship == pikepdf.Name.Alternative
        assert (str(attached.UF), attached.EF.F.Subtype) == ("factur-x.xml", pikepdf.Name("/text/xml"))


def test_the_metadata_declare_what_is_attached() -> None:
    declared = {str(element.tag): element.text for element in metadata(render(invoice(), "en")).iter()}
    assert declared[f"{FX}DocumentType"] == "INVOICE"
    assert declared[f"{FX}DocumentFileName"] == "factur-x.xml"
    assert declared[f"{FX}Version"] == "1.0"
    assert declared[f"{FX}ConformanceLevel"] == "EN 16931"


def test_the_metadata_explain_their_own_words() -> None:
    """PDF/A allows no property that no schema describes."""
    told = metadata(render(invoice(), "en"))
    described = {element.text for element in told.iter(f"{PDFA_PROPERTY}name")}
    used = {str(element.tag).removeprefix(FX) for element in told.iter() if str(element.tag).startswith(FX)}
    assert [element.text for element in told.iter(f"{PDFA_SCHEMA}namespaceURI")] == [FX.strip("{}")]
    assert used
    assert used <= described


def test_the_metadata_and_the_document_information_agree() -> None:
    told = "".join(str(text) for text in metadata(render(invoice(), "de")).itertext())
    with opened(render(invoice(), "de")) as pdf:
        for fact in ("/Title", "/Author", "/Subject", "/Creator", "/Producer"):
            assert str(pdf.docinfo[fact]) in told
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260512000000")
    assert "2026-05-12T00:00:00" in told


def test_the_title_says_what_it_is() -> None:
    with opened(render(credit_note(), "de")) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Rechnungskorrektur CN2026-000007"


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert render(invoice(), "sv") == render(invoice(), "sv")


def test_many_may_render_at_the_same_time() -> None:
    papers = [invoice(number=f"2026-{position:06d}") for position in range(12)]
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(lambda paper: render(paper, "en"), papers))
    assert at_once == [render(paper, "en") for paper in papers]


@pytest.mark.parametrize("script", NAMES)
def test_whatever_somebody_is_called_the_document_comes_out(script: str) -> None:
    name = NAMES[script]
    paper = render(
        invoice(
            buyer=replace(named(name), contact_name=name),
            seller=replace(SELLER, name=name),
            purchase_order_number=name[:100],
            lines=(replace(line(price(10, "90.00", percent="20")), description=f"{name} – {name}"),),
        ),
        "en",
    )
    assert archival_problems(paper.pdf) == []
    assert judged(paper.xml).failed == {}
    assert rightmost(paper.pdf) < RIGHT_EDGE


@pytest.mark.parametrize(
    "script", ["Greek", "Cyrillic", "Polish", "Turkish", "Vietnamese", "typst markup", "JSON", "XML"]
)
def test_a_name_stands_there_as_it_was_typed(script: str) -> None:
    assert "".join(NAMES[script].split()) in "".join(words(NAMES[script]).split())


def test_characters_that_no_font_has_leave_a_square_each() -> None:
    assert "☐☐☐☐☐☐☐☐" in words("北京科技有限公司")


def test_a_name_that_cannot_be_drawn_spoils_no_other_text() -> None:
    assert "Lindenallee 12" in words("北京")


def test_nothing_turns_the_direction_of_writing_round() -> None:
    assert "abcgpj.exe" in words("abc\u202egpj.exe")


def test_a_long_invoice_repeats_its_columns_and_counts_its_pages() -> None:
    pages = texts(render(invoice(prices=[price(seats, "90.00") for seats in range(1, 46)]), "en").pdf)
    assert len(pages) == 3
    for position, page in enumerate(pages, start=1):
        assert f"Page {position} of 3" in page
        assert "Description" in page
        assert "556677-8899" in page


def test_large_amounts_have_room() -> None:
    paper = invoice(VatTreatment.DOMESTIC, [price(100_000, "9999.99", percent="33.25")] * 2)
    assert rightmost(render(paper, "sv").pdf) < RIGHT_EDGE


def test_no_font_of_the_machine_is_used() -> None:
    """Every font is inside, and comes from our wheel or from the compiler."""
    with opened(render(invoice(), "en")) as pdf:
        names = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert names
    assert all("SourceSansPro" in name for name in names)
