"""What everybody is towards every record of the world, by hand (letters as in audience.py; - : it does not exist).

olga is operator, anna administers North, omar South; mia administers Acme (North), bea Beta (North, the sibling);
max is a member of Acme and was one of Beta; dora administers Beta and is a member of Acme; sven administers South and
is a member of Acme. Gamma (South) is foreign to all but omar and sven.
"""

from collections.abc import Mapping

PRINCIPALS: Mapping[str, str] = {
    "stranger": "signed out",
    "olga": "operator",
    "anna": "reseller admin",
    "omar": "other reseller's admin",
    "mia": "customer admin",
    "bea": "other customer's admin of the same reseller",
    "max": "member",
    "dora": "several capacities",
    "sven": "a reseller admin with a seat at another reseller's customer",
}
SIGNED_IN = tuple(PRINCIPALS)[1:]

# fmt: off
_TOWARDS = {
    #                                                       olga anna omar mia bea max dora sven
    "acme acme.subscription":                               "O   R    -    C   -   M   M    M",
    "beta beta.subscription":                               "O   R    -    -   C   -   CM   -",
    "gamma gamma.subscription":                             "O   -    R    -   -   -   -    R",

    "acme.max":                                             "O   R    -    C   -   MS  -    -",
    "acme.mia":                                             "O   R    -    CS  -   -   -    -",
    "acme.dora":                                            "O   R    -    C   -   -   MS   -",
    "acme.sven":                                            "O   R    -    C   -   -   -    MS",
    "acme.newcomer acme.rita acme.vera":                    "O   R    -    C   -   -   -    -",
    "beta.bea":                                             "O   R    -    -   CS  -   C    -",
    "beta.dora":                                            "O   R    -    -   C   -   CS   -",
    "beta.ben beta.novice beta.rex":                        "O   R    -    -   C   -   C    -",
    "beta.max":                                             "O   R    -    -   C   -   C    -",  # removed
    "gamma.gus gamma.gil gamma.newbie gamma.rolf":          "O   -    R    -   -   -   -    R",

    "acme.invoice acme.unpaid acme.declined acme.void":     "O   R    -    -   -   -   -    -",
    "beta.invoice beta.unpaid beta.declined beta.void":     "O   R    -    -   -   -   -    -",
    "gamma.invoice gamma.unpaid gamma.declined gamma.void": "O   -    R    -   -   -   -    R",
    "acme.void_note beta.void_note":                        "O   R    -    -   -   -   -    -",
    "gamma.void_note":                                      "O   -    R    -   -   -   -    R",
    "acme.own_invoice acme.own_unpaid":                     "O   R    -    C   -   -   -    -",
    "acme.own_paid acme.own_void acme.own_void_note":        "O   R    -    C   -   -   -    -",
    "beta.own_invoice beta.own_unpaid":                     "O   R    -    -   C   -   C    -",
    "beta.own_paid beta.own_void beta.own_void_note":        "O   R    -    -   C   -   C    -",
    "gamma.own_invoice gamma.own_unpaid":                   "O   -    R    -   -   -   -    R",
    "gamma.own_paid gamma.own_void gamma.own_void_note":     "O   -    R    -   -   -   -    R",

    "acme.payment acme.declined_payment":                   "O   RS   -    -   -   -   -    -",
    "acme.own_payment acme.own_paid_payment":               "O   R    -    CS  -   -   -    -",
    "beta.payment beta.declined_payment":                   "O   RS   -    -   -   -   -    -",
    "beta.own_payment beta.own_paid_payment":               "O   R    -    -   CS  -   C    -",
    "gamma.payment gamma.declined_payment":                 "O   -    RS   -   -   -   -    R",
    "gamma.own_payment gamma.own_paid_payment":             "O   -    R    -   -   -   -    R",

    "north":                                                "O   R    -    C   C   -   C    -",
    "south":                                                "O   -    R    -   -   -   -    R",

    "account.olga":                                         "OS  -    -    -   -   -   -    -",
    "account.anna":                                         "O   RS   -    -   -   -   -    -",
    "account.nora":                                         "O   R    -    -   -   -   -    -",
    "account.omar":                                         "O   -    RS   -   -   -   -    R",
    "account.sven":                                         "O   R    R    C   -   -   -    RMS",
    "account.tove":                                         "O   -    R    -   -   -   -    R",
    "account.mia":                                          "O   R    -    CS  -   -   -    -",
    "account.max":                                          "O   R    -    C   C   MS  C    -",
    "account.newcomer account.rita account.vera":           "O   R    -    C   -   -   -    -",
    "account.dora":                                         "O   R    -    C   C   -   CMS  -",
    "account.bea":                                          "O   R    -    -   CS  -   C    -",
    "account.ben account.novice account.rex":               "O   R    -    -   C   -   C    -",
    "account.gus account.gil account.newbie account.rolf":  "O   -    R    -   -   -   -    R",

    "business studio":                                      "O   R    R    C   C   M   CM   RM",
    "acme.receipt beta.receipt gamma.receipt":              "O   -    -    -   -   -   -    -",
    "acme.money beta.money gamma.money":                    "O   -    -    -   -   -   -    -",
    "acme.stray beta.stray gamma.stray":                    "O   -    -    -   -   -   -    -",
    "acme.lost beta.lost gamma.lost":                       "O   -    -    -   -   -   -    -",
    "statement":                                            "O   -    -    -   -   -   -    -",
    "acme.letter beta.letter gamma.letter":                 "O   -    -    -   -   -   -    -",
    "acme.late_letter beta.late_letter gamma.late_letter":  "O   -    -    -   -   -   -    -",
    "acme.period_end beta.period_end gamma.period_end":     "O   -    -    -   -   -   -    -",
    "acme.purchase_end":                                    "O   -    -    -   -   -   -    -",
    "acme.report beta.report gamma.report":                 "O   -    -    -   -   -   -    -",
    "factor.olga":                                          "S   -    -    -   -   -   -    -",
    "factor.mia":                                           "-   -    -    S   -   -   -    -",
    "factor.gus":                                           "-   -    -    -   -   -   -    -",
}
# fmt: on

TOWARDS: Mapping[str, Mapping[str, str]] = {
    word: dict(zip(SIGNED_IN, row.replace("-", " - ").split(), strict=True))
    for words, row in _TOWARDS.items()
    for word in words.split()
}

# Operators hear of every change; others where its subject is theirs to see, and of those only these.
CHANGES: Mapping[str, str] = {
    "customer.created": "ORC",
    "customer.updated": "ORC",
    "customer.updated NOTES": "OR",
    "subscription.created": "ORC",
    "subscription.activated": "ORCM",
    "subscription.topped_up": "ORC",
    "subscription.reduced": "ORC",
    "subscription.renewed": "ORCM",
    "subscription.renewal_scheduled": "ORC",
    "subscription.past_due": "ORCM",
    "subscription.expired": "ORCM",
    "subscription.suspended": "ORCM",
    "subscription.resumed": "ORCM",
    "subscription.canceled": "ORCM",
    "seat.invited": "ORCS",
    "seat.resent": "ORCS",
    "seat.activated": "ORCS",
    "seat.removed": "ORCS",
    "seat.restored": "ORCS",
    "seat.administrator_granted": "ORCS",
    "seat.administrator_revoked": "ORCS",
    "invoice.issued": "ORC",
    "invoice.paid": "ORC",
    "invoice.voided": "ORC",
    "invoice.credited": "ORC",
    "invoice.document_ready": "ORC",
    "payment.requires_action": "ORC",
    "payment.failed": "ORC",
    "payment.refunded": "ORC",
    "payment.disputed": "O",
    "card.replaced": "ORC",
    "payment_report.recorded": "O",
    "payment_report.settled": "O",
    "reseller.created": "OR",
    "reseller.updated": "OR",
    "product.price_set": "O",
    "bank_receipt.recorded": "O",
    "bank_receipt.assigned": "O",
    "dead_letter.recorded": "O",
    "dead_letter.retried": "O",
    "dead_letter.discarded": "O",
    "account.updated": "OS",
    "account.sign_in_failed": "O",
    "operation.denied": "O",
    "second_factor.added": "OS",
    "second_factor.removed": "OS",
    "second_factor.codes_replaced": "OS",
    "second_factor.required": "O",
    "second_factor.waived": "O",
    "access.gained": "OS",
    "access.lost": "OS",
}

# Who they are, as `viewer` says it: capacities, and the seats that are theirs.
VIEWERS: Mapping[str, tuple[str, str]] = {
    "olga": ("OPERATOR", ""),
    "anna": ("RESELLER_ADMIN:north", ""),
    "omar": ("RESELLER_ADMIN:south", ""),
    "mia": ("CUSTOMER_ADMIN:acme MEMBER:acme", "acme.mia"),
    "bea": ("CUSTOMER_ADMIN:beta MEMBER:beta", "beta.bea"),
    "max": ("MEMBER:acme", "acme.max"),
    "dora": ("CUSTOMER_ADMIN:beta MEMBER:acme MEMBER:beta", "acme.dora beta.dora"),
    "sven": ("RESELLER_ADMIN:south MEMBER:acme", "acme.sven"),
}

LETTERS: Mapping[str, str] = {"OPERATOR": "O", "RESELLER_ADMIN": "R", "CUSTOMER_ADMIN": "C", "MEMBER": "M"}

# Whose records in the tables of operations, and who of them is what.
RECORDS_OF: Mapping[str, Mapping[str, str]] = {
    "acme": {
        "reseller": "north",
        "colleague": "account.nora",
        "invited": "acme.newcomer",
        "removed": "acme.rita",
        "member": "acme.max",
        "person": "account.mia",
    },
    "beta": {
        "reseller": "north",
        "invited": "beta.novice",
        "removed": "beta.rex",
        "member": "beta.ben",
    },
    "gamma": {
        "reseller": "south",
        "colleague": "account.tove",
        "invited": "gamma.newbie",
        "removed": "gamma.rolf",
        "member": "gamma.gil",
        "person": "account.gus",
    },
}

# The widest capacity of each, which the audit names beside a denied operation.
WIDEST: Mapping[str, str] = {
    "olga": "OPERATOR",
    "anna": "RESELLER_ADMIN",
    "omar": "RESELLER_ADMIN",
    "mia": "CUSTOMER_ADMIN",
    "bea": "CUSTOMER_ADMIN",
    "max": "MEMBER",
    "dora": "CUSTOMER_ADMIN",
    "sven": "RESELLER_ADMIN",
}

# Seats that were ordered for each customer and are not paid for: by its reseller 1 + 3, by its administrator 1 + 2.
SEATS_PENDING: Mapping[str, int] = {"O": 7, "R": 7, "C": 3}

SETTLED = "PAY:INVOICE_NOT_OPEN CANCEL_PURCHASE:INVOICE_NOT_OPEN"

# What can be done with a record by whoever is that towards it; nothing by whoever is not named.
ACTIONS: Mapping[str, Mapping[str, str]] = {
    "Subscription": {
        "O": "SUSPEND",
        "R": "TOP_UP INVITE_MEMBER RENEW:TOO_EARLY SCHEDULE_RENEWAL",
        "C": "TOP_UP INVITE_MEMBER RENEW:TOO_EARLY SCHEDULE_RENEWAL",
    },
    "Seat INVITED member": {
        "R": "REMOVE_MEMBER REASSIGN_SEAT GRANT_ADMINISTRATOR RESEND_INVITATION",
        "C": "REMOVE_MEMBER REASSIGN_SEAT GRANT_ADMINISTRATOR RESEND_INVITATION",
    },
    "Seat ACTIVE member": {
        "R": "REMOVE_MEMBER REASSIGN_SEAT GRANT_ADMINISTRATOR",
        "C": "REMOVE_MEMBER REASSIGN_SEAT GRANT_ADMINISTRATOR",
    },
    "Seat ACTIVE administrator": {
        "R": "REMOVE_MEMBER REASSIGN_SEAT REVOKE_ADMINISTRATOR",
        "C": "REMOVE_MEMBER REASSIGN_SEAT REVOKE_ADMINISTRATOR",
        "CS": "REMOVE_MEMBER:CANNOT_REMOVE_SELF REASSIGN_SEAT:CANNOT_REMOVE_SELF"
        " REVOKE_ADMINISTRATOR:CANNOT_REMOVE_SELF",
    },
    "Seat REMOVED member": {"R": "RESTORE_MEMBER", "C": "RESTORE_MEMBER"},
    "Invoice DRAFT RESELLER_ADMIN": {"R": "PAY CANCEL_PURCHASE", "O": "ISSUE_CREDIT_NOTE:INVOICE_NOT_CREDITABLE"},
    "Invoice DRAFT CUSTOMER_ADMIN": {"C": "PAY CANCEL_PURCHASE", "O": "ISSUE_CREDIT_NOTE:INVOICE_NOT_CREDITABLE"},
    "Invoice OPEN RESELLER_ADMIN": {"R": "PAY CANCEL_PURCHASE", "O": "ISSUE_CREDIT_NOTE"},
    "Invoice OPEN CUSTOMER_ADMIN": {"C": "PAY CANCEL_PURCHASE", "O": "ISSUE_CREDIT_NOTE"},
    "Invoice PAID RESELLER_ADMIN": {"R": SETTLED, "O": "ISSUE_CREDIT_NOTE"},
    "Invoice PAID CUSTOMER_ADMIN": {"C": SETTLED, "O": "ISSUE_CREDIT_NOTE"},
    "Invoice VOID RESELLER_ADMIN": {"R": SETTLED, "O": "ISSUE_CREDIT_NOTE:INVOICE_NOT_CREDITABLE"},
    "Invoice VOID CUSTOMER_ADMIN": {"C": SETTLED, "O": "ISSUE_CREDIT_NOTE:INVOICE_NOT_CREDITABLE"},
    "Credit note": {},
}


def letters(name: str, word: str) -> str:
    """What somebody is towards a record; empty where it does not exist for them."""
    return "" if name == "stranger" else TOWARDS[word][name].replace("-", "")


def capacities(name: str) -> set[str]:
    """What somebody is towards any record at all."""
    return {LETTERS[capacity.partition(":")[0]] for capacity in VIEWERS[name][0].split()}


def letters_of_change(name: str, kind: str, subject: str) -> str:
    """The same towards a change; its kind with what its facts call `status` where that narrows it."""
    towards = "O" if name == "olga" else letters(name, subject) if subject in TOWARDS else ""
    return towards if set(towards) & set(CHANGES[kind]) else ""
