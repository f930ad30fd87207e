"""Everything that can be done: a table of contents."""

from __future__ import annotations

import strawberry

from server.policy import CUSTOMER_SIDE, EVERYBODY, OPERATOR, RESELLER_ADMIN, RESELLER_SIDE, SIGNED_IN
from server.resolvers import (
    account,
    activation,
    bank_assignment,
    bank_receipt,
    bank_statement,
    credit_note,
    customer,
    dead_letter,
    invoice,
    payment_report,
    product,
    renewal,
    renewal_order,
    replace_card,
    reseller,
    reseller_administrator,
    seat,
    second_factor,
    second_factor_enrolment,
    second_factor_requirement,
    subscription,
    suspension,
    top_up,
)
from server.schema import account_input as accounts
from server.schema import bank_receipt_input as receipts
from server.schema import card_input as cards
from server.schema import company_input as companies
from server.schema import dead_letter_input as letters
from server.schema import invoice_input as invoices
from server.schema import payment_report_input as reports
from server.schema import reseller_administrator_input as teams
from server.schema import seat_input as seats
from server.schema import second_factor_input as factors
from server.schema import session
from server.schema import subscription_input as subscriptions
from server.schema.root import mutation, session_mutation


@strawberry.type(description="Everything that can be done. A refusal is an error in the payload; nothing is half done.")
class Mutation:
    sign_in: session.SignInPayload | None = session_mutation(
        "Sign in with e-mail address and password.", EVERYBODY, session.SignInInput, session.sign_in
    )
    complete_sign_in: session.SignInPayload | None = session_mutation(
        "Confirm with a second factor, after SECOND_FACTOR_REQUIRED.",
        EVERYBODY,
        session.CompleteSignInInput,
        session.complete_sign_in,
    )
    refresh_session: session.SignInPayload | None = session_mutation(
        "A new pair of tokens for the old refresh token.",
        EVERYBODY,
        session.RefreshSessionInput,
        session.refresh_session,
    )
    sign_out: session.SignOutPayload | None = session_mutation(
        "End this session, or all of them.", EVERYBODY, session.SignOutInput, session.sign_out
    )
    activate_account: session.SignInPayload | None = session_mutation(
        "Accept an invitation: set a password, get the seats.",
        EVERYBODY,
        session.ActivateAccountInput,
        session.activate_account,
    )
    request_password_reset: accounts.RequestPasswordResetPayload | None = mutation(
        "Send a reset link, if there is such an account; the answer is always the same.",
        EVERYBODY,
        accounts.RequestPasswordResetInput,
        activation.request_password_reset,
    )
    reset_password: session.SignInPayload | None = session_mutation(
        "Set a new password with a reset link; all other sessions end.",
        EVERYBODY,
        session.ResetPasswordInput,
        session.reset_password,
    )
    change_password: accounts.ChangePasswordPayload | None = mutation(
        "Set a new password; this session stays, all others end.",
        SIGNED_IN,
        accounts.ChangePasswordInput,
        account.change_password,
    )
    update_profile: accounts.UpdateProfilePayload | None = mutation(
        "Change one's own name and language.", SIGNED_IN, accounts.UpdateProfileInput, account.update_profile
    )
    begin_second_factor: factors.BeginSecondFactorPayload | None = mutation(
        "Begin with an authenticator app or a passkey.",
        SIGNED_IN,
        factors.BeginSecondFactorInput,
        second_factor_enrolment.begin_second_factor,
    )
    confirm_second_factor: factors.ConfirmSecondFactorPayload | None = mutation(
        "Show that the new second factor works: from now on it counts.",
        SIGNED_IN,
        factors.ConfirmSecondFactorInput,
        second_factor_enrolment.confirm_second_factor,
    )
    remove_second_factor: factors.RemoveSecondFactorPayload | None = mutation(
        "Give up one of one's own second factors.",
        SIGNED_IN,
        factors.RemoveSecondFactorInput,
        second_factor.remove_second_factor,
    )
    replace_recovery_codes: factors.ReplaceRecoveryCodesPayload | None = mutation(
        "Get new recovery codes instead of the old ones.",
        SIGNED_IN,
        factors.ReplaceRecoveryCodesInput,
        second_factor.replace_recovery_codes,
    )

    create_subscription: subscriptions.CreateSubscriptionPayload | None = mutation(
        "Sell seats to a new or an existing customer.",
        RESELLER_ADMIN,
        subscriptions.CreateSubscriptionInput,
        subscription.create_subscription,
    )
    top_up: subscriptions.TopUpPayload | None = mutation(
        "Buy more seats for the rest of the period.", CUSTOMER_SIDE, subscriptions.TopUpInput, top_up.top_up
    )
    renew_subscription: subscriptions.RenewSubscriptionPayload | None = mutation(
        "Order the next period, from 30 days before the current one ends; a renewal that was ordered before and is not "
        "paid is void.",
        CUSTOMER_SIDE,
        subscriptions.RenewSubscriptionInput,
        renewal_order.renew_subscription,
    )
    schedule_renewal: subscriptions.ScheduleRenewalPayload | None = mutation(
        "Set what happens at the end of the period; a renewal that is ordered and not paid is void.",
        CUSTOMER_SIDE,
        subscriptions.ScheduleRenewalInput,
        renewal.schedule_renewal,
    )
    replace_card: cards.ReplaceCardPayload | None = mutation(
        "Put another card in the place of the one that renewals of one's own side charge.",
        CUSTOMER_SIDE,
        cards.ReplaceCardInput,
        replace_card.replace_card,
    )
    pay_invoice: invoices.PayInvoicePayload | None = mutation(
        "Pay an unpaid purchase, again or in another way.", CUSTOMER_SIDE, invoices.PayInvoiceInput, invoice.pay_invoice
    )
    cancel_purchase: invoices.CancelPurchasePayload | None = mutation(
        "Take back a purchase that is not paid: its invoice is void, what hung on it is canceled.",
        CUSTOMER_SIDE,
        invoices.CancelPurchaseInput,
        invoice.cancel_purchase,
    )
    update_business_information: companies.UpdateBusinessInformationPayload | None = mutation(
        "Correct a customer's name, address and VAT number.",
        CUSTOMER_SIDE,
        companies.UpdateBusinessInformationInput,
        customer.update_business_information,
    )
    update_customer_notes: companies.UpdateCustomerNotesPayload | None = mutation(
        "Keep the reseller's own reference and note about a customer.",
        RESELLER_ADMIN,
        companies.UpdateCustomerNotesInput,
        customer.update_customer_notes,
    )

    invite_member: seats.InviteMemberPayload | None = mutation(
        "Give a free seat to somebody by e-mail address.", CUSTOMER_SIDE, seats.InviteMemberInput, seat.invite_member
    )
    invite_members: seats.InviteMembersPayload | None = mutation(
        "The same for up to 500 people at once.", CUSTOMER_SIDE, seats.InviteMembersInput, seat.invite_members
    )
    resend_invitation: seats.ResendInvitationPayload | None = mutation(
        "Send a pending invitation again: a new link, 7 new days; the old link dies.",
        CUSTOMER_SIDE,
        seats.ResendInvitationInput,
        seat.resend_invitation,
    )
    remove_member: seats.RemoveMemberPayload | None = mutation(
        "Take a seat back; it is free at once, its expiry does not move.",
        CUSTOMER_SIDE,
        seats.RemoveMemberInput,
        seat.remove_member,
    )
    restore_member: seats.RestoreMemberPayload | None = mutation(
        "Undo a removal: same seat, same invitation, no mail.",
        CUSTOMER_SIDE,
        seats.RestoreMemberInput,
        seat.restore_member,
    )
    reassign_seat: seats.ReassignSeatPayload | None = mutation(
        "Take a seat from one person and give it to another, or neither.",
        CUSTOMER_SIDE,
        seats.ReassignSeatInput,
        seat.reassign_seat,
    )
    grant_administrator: seats.GrantAdministratorPayload | None = mutation(
        "Make a member administrator.", CUSTOMER_SIDE, seats.GrantAdministratorInput, seat.grant_administrator
    )
    revoke_administrator: seats.RevokeAdministratorPayload | None = mutation(
        "Take that back.", CUSTOMER_SIDE, seats.RevokeAdministratorInput, seat.revoke_administrator
    )

    create_reseller: companies.CreateResellerPayload | None = mutation(
        "Begin with a reseller; its first administrator is invited.",
        OPERATOR,
        companies.CreateResellerInput,
        reseller.create_reseller,
    )
    update_reseller: companies.UpdateResellerPayload | None = mutation(
        "Change a reseller and its agreement, for purchases from now on.",
        OPERATOR,
        companies.UpdateResellerInput,
        reseller.update_reseller,
    )
    add_reseller_administrator: teams.AddResellerAdministratorPayload | None = mutation(
        "Let somebody else administer a reseller, too.",
        RESELLER_SIDE,
        teams.AddResellerAdministratorInput,
        reseller_administrator.add_reseller_administrator,
    )
    remove_reseller_administrator: teams.RemoveResellerAdministratorPayload | None = mutation(
        "Take somebody out of a reseller's team; it never becomes empty.",
        RESELLER_SIDE,
        teams.RemoveResellerAdministratorInput,
        reseller_administrator.remove_reseller_administrator,
    )
    require_second_factor: factors.RequireSecondFactorPayload | None = mutation(
        "Say whether operators or reseller admins need a second factor; without one they are nothing more than people "
        "with an account.",
        OPERATOR,
        factors.RequireSecondFactorInput,
        second_factor_requirement.require_second_factor,
    )
    reset_second_factor: factors.ResetSecondFactorPayload | None = mutation(
        "Help somebody who has lost every second factor: they sign in with the password alone again.",
        OPERATOR,
        factors.ResetSecondFactorInput,
        second_factor.reset_second_factor,
    )
    set_price: companies.SetPricePayload | None = mutation(
        "Set a price from a day on, today or later.", OPERATOR, companies.SetPriceInput, product.set_price
    )
    record_bank_transfer: invoices.RecordBankTransferPayload | None = mutation(
        "Record money that arrived: it pays the invoice whose reference and amount it bears.",
        OPERATOR,
        invoices.RecordBankTransferInput,
        bank_receipt.record_bank_transfer,
    )
    import_bank_statement: receipts.ImportBankStatementPayload | None = mutation(
        "Record all money of a bank statement; a statement that can't be read is refused as a whole.",
        OPERATOR,
        receipts.ImportBankStatementInput,
        bank_statement.import_bank_statement,
    )
    assign_bank_receipt: receipts.AssignBankReceiptPayload | None = mutation(
        "Put money that matched nothing towards an invoice.",
        OPERATOR,
        receipts.AssignBankReceiptInput,
        bank_assignment.assign_bank_receipt,
    )
    mark_bank_receipt_for_refund: receipts.MarkBankReceiptForRefundPayload | None = mutation(
        "Put what is left of money that matched nothing onto the list of refunds.",
        OPERATOR,
        receipts.MarkBankReceiptForRefundInput,
        bank_assignment.mark_bank_receipt_for_refund,
    )
    retry_dead_letter: letters.RetryDeadLetterPayload | None = mutation(
        "Try again what was given up, at once.", OPERATOR, letters.RetryDeadLetterInput, dead_letter.retry_dead_letter
    )
    discard_dead_letter: letters.DiscardDeadLetterPayload | None = mutation(
        "Give something up for good.", OPERATOR, letters.DiscardDeadLetterInput, dead_letter.discard_dead_letter
    )
    settle_payment_report: reports.SettlePaymentReportPayload | None = mutation(
        "Say that somebody has dealt with what the card provider reported.",
        OPERATOR,
        reports.SettlePaymentReportInput,
        payment_report.settle_payment_report,
    )
    issue_credit_note: invoices.IssueCreditNotePayload | None = mutation(
        "Take back an issued invoice: replace it, or undo what it bought.",
        OPERATOR,
        invoices.IssueCreditNoteInput,
        credit_note.issue_credit_note,
    )
    suspend_subscription: subscriptions.SuspendSubscriptionPayload | None = mutation(
        "Stop a subscription for a while: no seat works, nothing is bought; time runs on.",
        OPERATOR,
        subscriptions.SuspendSubscriptionInput,
        suspension.suspend_subscription,
    )
    lift_suspension: subscriptions.LiftSuspensionPayload | None = mutation(
        "End a suspension.", OPERATOR, subscriptions.LiftSuspensionInput, suspension.lift_suspension
    )
