"""Who may see each field: the rules written down by hand, once more, and not read from the code.

A letter is what somebody can be towards a record: O operator, R administrator of its reseller, C administrator of its
customer, M member, S the person concerned.
"""

from collections.abc import Mapping

ALL = "ORCMS"  # whoever may see the record
ADMINS = "ORC"
RESELLERS = "OR"  # never the customer's side
OPERATORS = "O"
SELF = "S"
OPERATORS_AND_SELF = "OS"


def shown(audience: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(" ".join(names).split(), audience)


RECORDS: Mapping[str, Mapping[str, str]] = {
    "Account": {
        **shown(ALL, "id email name"),
        **shown(ADMINS, "isActivated"),
        **shown(OPERATORS_AND_SELF, "hasSecondFactor"),
        **shown(SELF, "locale secondFactors recoveryCodesLeft"),
    },
    "BankReceipt": {
        **shown(ALL, "id reference bankReference amount amountLeft receivedOn status"),
        **shown(OPERATORS, "payerName payerIban invoice settledAt note statement"),
    },
    "BankStatement": {
        **shown(ALL, "id importedAt alreadyImported lineCount matchedCount unmatchedCount"),
        **shown(OPERATORS, "receipts"),
    },
    "Change": {
        **shown(ALL, "id cursor at kind summary role actor customerId customer subjectId"),
        **shown(ALL, "subscription seat invoice payment reseller product bankReceipt paymentReport"),
    },
    "Customer": {
        **shown(ALL, "id name currentSubscription subscriptions"),
        **shown(ADMINS, "reseller createdAt nextPeriodEnd businessInformation administrators invoices"),
        **shown(RESELLERS, "externalReference note"),
    },
    "Invoice": {
        **shown(ALL, "id kind number status isOverdue customer subscription purchasedBy buyer purchaseOrderNumber"),
        **shown(ALL, "issuedOn dueOn paidAt lines listTotal discountTotal netTotal vat total amountPaid amountDue"),
        **shown(ALL, "taxDate reason corrects correctedBy isDocumentReady pdfUrl xmlUrl"),
        **shown(ALL, "payment bankTransfer allowedActions"),
    },
    "Payment": {
        **shown(ALL, "id invoice method status amount amountRefunded isDisputed createdAt failure failureReason"),
        **shown(SELF, "redirectUrl clientSecret"),
    },
    "PaymentReport": {
        **shown(ALL, "id kind amount reportedAt"),
        **shown(OPERATORS, "payment customer settledAt note"),
    },
    "Product": {
        **shown(ALL, "id code name"),
        **shown(ADMINS, "prices"),
        **shown(OPERATORS, "priceList"),
    },
    "Reseller": {
        **shown(ALL, "id name contactEmail"),
        **shown(RESELLERS, "discountPercent billTo businessInformation administrators customers"),
    },
    "DeadLetter": {
        **shown(ALL, "id kind attempts lastError failedAt"),
        **shown(OPERATORS, "recipient customer"),
    },
    "Upcoming": {
        **shown(ALL, "id kind dueOn"),
        **shown(OPERATORS, "attempts lastError customer subscription invoice"),
    },
    "Seat": {
        **shown(ALL, "id subscription email name status isAdministrator"),
        **shown(ALL, "invitedAt invitationExpiresAt activatedAt removedAt allowedActions"),
    },
    "SecondFactor": {
        **shown(ALL, "id method name createdAt lastUsedAt"),
    },
    "Subscription": {
        **shown(ALL, "id customer product status term currentPeriodStart currentPeriodEnd paidThrough createdAt"),
        **shown(ALL, "allowedActions"),
        **shown(ADMINS, "seatsPurchased seatsAssigned seatsAvailable seatsPendingPayment seats invoices"),
        **shown(ADMINS, "unitPrice renewal"),
        **shown(RESELLERS, "resellerDiscountPercent resellerUnitPrice"),
    },
}

PAYLOADS = "what an operation answers to whoever did it; its records have rules of their own"

# Fields that need no rule of their own. Before one is added here: is it really for everybody who sees its object?
PLAIN: Mapping[str, Mapping[str, str]] = {
    "values, shown wherever the field that carries them is": {
        "Address": "line1 line2 postalCode city country",
        "AllowedAction": "action allowed reason message earliestOn",
        "BankTransferInstructions": "beneficiary iban bic reference amount epcQrCode",
        "BusinessInformation": "name contactName invoiceEmail address vatNumber vatNumberStatus",
        "InvoiceLine": "description seats monthsCharged periodStart periodEnd unitPrice listAmount discountPercent"
        " discountAmount netAmount",
        "Money": "amount currency",
        "Price": "term unitPrice perSeatAndMonth validFrom validUntil",
        "Quote": "token expiresAt seats term monthsCharged periodEnd lines listTotal discountTotal netTotal vat total"
        " notes",
        "Renewal": "willRenew startsOn chargesOn seats term paymentMethod purchasedBy card",
        "RenewalForecast": "month ending willRenew seats renewingSeats amounts renewingAmounts withoutPrice",
        "SavedCard": "brand last4 expiresOn",
        "UserError": "code message path",
        "Vat": "treatment ratePercent amount note amountInSellerCurrency exchangeRate",
    },
    "the same for everybody": {
        "Installation": "name isSandbox locales currencies cardProvider cardPublishableKey secondFactorRoles",
    },
    "about nobody but whoever asks": {
        "Viewer": "id account capacities seats sessionExpiresAt asleep",
        "Capacity": "role reseller customer",
        "SecondFactorChallenge": "token expiresAt methods passkeyOptions",
        "Tokens": "accessToken accessTokenExpiresAt refreshToken",
        "PendingActivation": "email name customerName invitedBy expiresAt isReset",
    },
    "names of records that have rules of their own": {
        "Administrator": "kind reseller account seat",
    },
    "pages of records that have rules of their own": {
        "PageInfo": "hasNextPage hasPreviousPage startCursor endCursor",
        **shown("edges nodes pageInfo", "ChangeConnection UpcomingConnection"),
        **shown(
            "edges nodes pageInfo totalCount",
            "CustomerConnection InvoiceConnection ResellerConnection SeatConnection SubscriptionConnection"
            " BankReceiptConnection DeadLetterConnection PaymentReportConnection",
        ),
        **shown(
            "node cursor",
            "BankReceiptEdge ChangeEdge CustomerEdge DeadLetterEdge InvoiceEdge ResellerEdge SeatEdge SubscriptionEdge"
            " PaymentReportEdge UpcomingEdge",
        ),
    },
    PAYLOADS: {
        "QuoteResult": "quote errors",
        "SignInPayload": "viewer tokens secondFactor errors",
        "BeginSecondFactorPayload": "secondFactorId totpUri totpSecret passkeyOptions errors",
        "ConfirmSecondFactorPayload": "secondFactor recoveryCodes errors",
        "ReplaceRecoveryCodesPayload": "account recoveryCodes errors",
        "RequireSecondFactorPayload": "roles errors",
        **shown("account errors", "RemoveSecondFactorPayload ResetSecondFactorPayload"),
        **shown("errors", "SignOutPayload RequestPasswordResetPayload"),
        **shown("account errors", "ChangePasswordPayload UpdateProfilePayload"),
        "CreateSubscriptionPayload": "customer subscription invoice payment errors",
        **shown("subscription invoice payment errors", "TopUpPayload RenewSubscriptionPayload PayInvoicePayload"),
        **shown("subscription errors", "ScheduleRenewalPayload SuspendSubscriptionPayload LiftSuspensionPayload"),
        "ReplaceCardPayload": "subscription redirectUrl clientSecret errors",
        "SettlePaymentReportPayload": "report errors",
        "CancelPurchasePayload": "invoice subscription errors",
        **shown("customer errors", "UpdateBusinessInformationPayload UpdateCustomerNotesPayload"),
        "InviteMemberPayload": "seat subscription notes errors",
        "InviteMembersPayload": "results subscription notes errors",
        "InviteMemberResult": "index email seat errors",
        **shown("seat errors", "ResendInvitationPayload RevokeAdministratorPayload"),
        **shown("seat subscription errors", "RemoveMemberPayload RestoreMemberPayload"),
        "ReassignSeatPayload": "removed seat subscription errors",
        "GrantAdministratorPayload": "seat notes errors",
        **shown("reseller errors", "CreateResellerPayload UpdateResellerPayload"),
        **shown("reseller errors", "AddResellerAdministratorPayload RemoveResellerAdministratorPayload"),
        "SetPricePayload": "product errors",
        **shown("receipt invoice errors", "RecordBankTransferPayload AssignBankReceiptPayload"),
        "ImportBankStatementPayload": "statement errors",
        "MarkBankReceiptForRefundPayload": "receipt errors",
        **shown("deadLetterId errors", "RetryDeadLetterPayload DiscardDeadLetterPayload"),
        "IssueCreditNotePayload": "creditNote replacement invoice errors",
    },
}

# What is null in this release whoever asks, and why.
ALWAYS_NULL: Mapping[str, str] = {
    "BankReceipt.payerIban": "the sandbox's bank knows no payer's account",
    "Upcoming.lastError": "whatever fell due was done",
    "Payment.clientSecret": "the sandbox sends people to a page of its own: one of the two is null",
    "Installation.cardPublishableKey": "that page needs no key",
}

# How the rule stands in the schema: the roles of its directive, and the last line of the description.
DECLARED: Mapping[str, tuple[str, str]] = {
    ALL: ("", "Shown to: whoever may see the record."),
    ADMINS: ("CUSTOMER_ADMIN OPERATOR RESELLER_ADMIN", "Shown to: administrators and operators."),
    RESELLERS: ("OPERATOR RESELLER_ADMIN", "Shown to: the reseller's administrators and operators."),
    OPERATORS: ("OPERATOR", "Shown to: operators."),
    SELF: ("SELF", "Shown to: the person concerned."),
    OPERATORS_AND_SELF: ("OPERATOR SELF", "Shown to: the person concerned and operators."),
}

# The same where there is none. Lines of an invoice are read like records, and shown with it.
WITHOUT_RULE = (
    ("", "Shown to: whoever may see what it belongs to."),
    ("", "Shown to: whoever may see the record."),
)
