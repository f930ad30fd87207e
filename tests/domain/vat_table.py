"""What a seller in Sweden charges for a software service, worked out by hand and not by the product.

From Directive 2006/112/EC: a service to a business is taxed where the buyer is (Article 44), who owes the VAT in
another member state (196); without a number that proves a business, the VAT of the buyer's place is charged (58, by
OSS); where the Directive does not apply (5 to 7) it is outside of its scope. Rates: the Commission's Taxes in Europe
Database, 2026. AT 6691 and 6993: 19 % is for who sells from there, by the Austrian UStG § 10(4).

The columns after the buyer's place are what it types as its VAT number and what VIES then says: no number · a wrong
check digit · another country's number · VIES: valid · VIES: invalid · VIES down · VIES down, valid 10 days ago.

!    refused, INVALID_VAT_NUMBER
D25  domestic, 25 %
S20  the buyer's VAT, 20 %; with i: the number is not registered, with u: it could not be verified
AE   reverse charge, VATEX-EU-AE
O    outside of the scope, VATEX-EU-O
"""

from dataclasses import dataclass

TABLE = """
AT 1010      ATU13585627     ATU13585628     FR61954506077  S20   !  !  AE   S20i   S20u   AE
AT 6691      ATU13585627     ATU13585628     FR61954506077  S20   !  !  AE   S20i   S20u   AE
AT 6993      ATU13585627     ATU13585628     FR61954506077  S20   !  !  AE   S20i   S20u   AE
BE 1000      BE0428759497    BE0428759498    FR61954506077  S21   !  !  AE   S21i   S21u   AE
BG 1000      BG175074752     BG175074753     FR61954506077  S20   !  !  AE   S20i   S20u   AE
CY 1010      CY10259033P     CY10259033Q     FR61954506077  S19   !  !  AE   S19i   S19u   AE
CZ 110-00    CZ25123891      CZ25123892      FR61954506077  S21   !  !  AE   S21i   S21u   AE
DE 10115     DE136695976     DE136695977     FR61954506077  S19   !  !  AE   S19i   S19u   AE
DE D-78266   DE136695976     DE136695977     FR61954506077  O     !  !  O    O      O      O
DE 27498     DE136695976     DE136695977     FR61954506077  O     !  !  O    O      O      O
DK 1050      DK13585628      DK13585629      FR61954506077  S25   !  !  AE   S25i   S25u   AE
EE 10111     EE100931558     EE100931559     FR61954506077  S24   !  !  AE   S24i   S24u   AE
ES 28001     ESB58378431     ESB58378432     FR61954506077  S21   !  !  AE   S21i   S21u   AE
ES 35001     ESB58378431     ESB58378432     FR61954506077  O     !  !  O    O      O      O
ES 38001     ESB58378431     ESB58378432     FR61954506077  O     !  !  O    O      O      O
ES 51001     ESB58378431     ESB58378432     FR61954506077  O     !  !  O    O      O      O
ES 52001     ESB58378431     ESB58378432     FR61954506077  O     !  !  O    O      O      O
FI 00100     FI20774740      FI20774741      SE556703748501 S25.5 !  !  AE   S25.5i S25.5u AE
FI AX-22100  FI20774740      FI20774741      SE556703748501 O     !  !  O    O      O      O
AX 22100     FI20774740      FI20774741      SE556703748501 O     !  !  O    O      O      O
FR 75001     FR61954506077   FR61954506078   DE136695976    S20   !  !  AE   S20i   S20u   AE
FR 97110     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
FR 97200     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
FR 97300     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
FR 97400     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
FR 97600     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
GP 97110     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
RE 97400     FR61954506077   FR61954506078   DE136695976    O     !  !  O    O      O      O
MC 98000     FR61954506077   FR61954506078   DE136695976    S20   !  !  AE   S20i   S20u   AE
GR 10431     EL094259216     EL094259217     FR61954506077  S24   !  !  AE   S24i   S24u   AE
GR 630-86    EL094259216     EL094259217     FR61954506077  O     !  !  O    O      O      O
GR 63087     EL094259216     EL094259217     FR61954506077  O     !  !  O    O      O      O
HR 10000     HR33392005961   HR33392005962   FR61954506077  S25   !  !  AE   S25i   S25u   AE
HU 1011      HU12892312      HU12892313      FR61954506077  S27   !  !  AE   S27i   S27u   AE
IE D01       IE6433435F      IE6433435G      XI980780684    S23   !  !  AE   S23i   S23u   AE
IT 00118     IT00743110157   IT00743110158   FR61954506077  S22   !  !  AE   S22i   S22u   AE
IT 22061     IT00743110157   IT00743110158   FR61954506077  O     !  !  O    O      O      O
IT 23041     IT00743110157   IT00743110158   FR61954506077  O     !  !  O    O      O      O
LT LT-01100  LT119511515     LT119511516     FR61954506077  S21   !  !  AE   S21i   S21u   AE
LU L-1111    LU15027442      LU15027443      FR61954506077  S17   !  !  AE   S17i   S17u   AE
LV LV-1010   LV40003521600   LV40003521601   FR61954506077  S21   !  !  AE   S21i   S21u   AE
MT VLT1117   MT11679112      MT11679113      FR61954506077  S18   !  !  AE   S18i   S18u   AE
NL 1011AB    NL004495445B01  NL004495446B01  FR61954506077  S21   !  !  AE   S21i   S21u   AE
PL 00-001    PL8567346215    PL8567346216    FR61954506077  S23   !  !  AE   S23i   S23u   AE
PT 1000-001  PT501964843     PT501964844     FR61954506077  S23   !  !  AE   S23i   S23u   AE
PT 9000-001  PT501964843     PT501964844     FR61954506077  S22   !  !  AE   S22i   S22u   AE
PT 9500-001  PT501964843     PT501964844     FR61954506077  S16   !  !  AE   S16i   S16u   AE
RO 010011    RO18547290      RO18547291      FR61954506077  S21   !  !  AE   S21i   S21u   AE
SE 11122     SE556703748501  SE556703748502  FR61954506077  D25   !  !  D25  D25    D25    D25
SI 1000      SI50223054      SI50223055      FR61954506077  S22   !  !  AE   S22i   S22u   AE
SK 81101     SK2022749619    SK2022749610    FR61954506077  S23   !  !  AE   S23i   S23u   AE
CH 8001      CHE-107.787.577 CHE-107.787.578 FR61954506077  O     O  O  O    O      O      O
US 10001     12-3456789      1               FR61954506077  O     O  O  O    O      O      O
GB SW1A-1AA  GB980780684     GB980780685     FR61954506077  O     O  O  O    O      O      O
GB BT1-1AA   XI980780684     XI980780685     FR61954506077  O     !  O  O    O      O      O
"""

NOTES = {
    "D": ["DOMESTIC_SUPPLY"],
    "S": ["DESTINATION_VAT"],
    "Si": ["DESTINATION_VAT", "VAT_NUMBER_NOT_REGISTERED"],
    "Su": ["DESTINATION_VAT", "VAT_NUMBER_UNVERIFIED"],
    "AE": ["REVERSE_CHARGE"],
    "O": ["OUTSIDE_EU"],
}
TREATMENTS = {"D": "DOMESTIC", "S": "DESTINATION", "A": "REVERSE_CHARGE", "O": "OUTSIDE_SCOPE"}


@dataclass(frozen=True, kw_only=True)
class Charged:
    """The rate in percent."""

    treatment: str
    rate: str
    notes: list[str]
    exemption_code: str | None


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """What becomes of each case: None is a refusal. What is typed as postal code may have a blank."""

    country: str
    postal_code: str
    number: str
    malformed: str
    foreign: str
    without: Charged | None
    with_malformed: Charged | None
    with_foreign: Charged | None
    valid: Charged | None
    invalid: Charged | None
    down: Charged | None
    proven: Charged | None

    def __str__(self) -> str:
        return f"{self.country} {self.postal_code} {self.number}"


def _charged(cell: str) -> Charged | None:
    if cell == "!":
        return None
    kind, rate = cell.rstrip("0123456789.iu"), cell.strip("ADESOiu")
    doubt = cell[-1] if cell[-1] in "iu" else ""
    return Charged(
        treatment=TREATMENTS[cell[0]],
        rate=rate or "0",
        notes=NOTES[kind + doubt],
        exemption_code=f"VATEX-EU-{cell}" if cell in ("AE", "O") else None,
    )


def _buyer(row: str) -> Buyer:
    country, postal_code, number, malformed, foreign, *cells = row.split()
    cases = ("without", "with_malformed", "with_foreign", "valid", "invalid", "down", "proven")
    outcomes = dict(zip(cases, map(_charged, cells), strict=True))
    return Buyer(
        country=country, postal_code=postal_code, number=number, malformed=malformed, foreign=foreign, **outcomes
    )


BUYERS = [_buyer(row) for row in TABLE.strip().splitlines()]
