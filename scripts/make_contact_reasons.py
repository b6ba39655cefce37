#!/usr/bin/env python3
"""The training data of the shipped model of common contact reasons: scripts/make_contact_reasons.py CLARION SHARED_DATA OUT.csv

Writes OUT.csv (text,label), a row a customer's turn, for `clarion text train --none-label none`. Labels are those of
content/phrases/contact_reason.yaml. Read are the intents of banking77, bitext_support, clinc150 and multidogo that mean one of them, what the
customers of `clarion simulate` say first under seeds of its own (9001 to 9005), and as none of them what is said beside a reason: small talk,
requests of other kinds, names, numbers, answers. star and dstc11_natcs are never read.
"""
import collections
import csv
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

NONE = "none"
SEEDS = range(9001, 9006)
# Reasons of the simulator that the phrases name otherwise.
SIMULATED = {"app_crash": "app_problem", "appointment_change": "appointment", "technician_no_show": "appointment", "coverage_question": "product_information",
             "email_change": "account_change", "fraud_alert": "fraud", "outage": "technical_outage", "payment_failed": "payment", "roaming_charges": "roaming",
             "router_setup": "device_setup", "tv_channels": "tv_service", "upgrade_offer": "upgrade", "warranty_claim": "warranty"}
# By set: label ← intents. Intents that stand nowhere and could mean a label are left out; those that cannot are `none`.
PUBLIC = {
    "banking77": {
        "card_request": "activate_my_card card_about_to_expire card_arrival card_delivery_estimate card_swallowed get_disposable_virtual_card get_physical_card "
                        "getting_spare_card getting_virtual_card order_physical_card",
        "product_information": "age_limit apple_pay_or_google_pay atm_support card_acceptance country_support exchange_charge exchange_rate fiat_currency_support "
                               "supported_cards_and_currencies disposable_card_limits",
        "money_transfer": "balance_not_updated_after_bank_transfer beneficiary_not_allowed cancel_transfer declined_transfer failed_transfer pending_transfer "
                          "receiving_money transfer_into_account transfer_not_received_by_recipient transfer_timing",
        "billing_dispute": "card_payment_fee_charged card_payment_wrong_exchange_rate cash_withdrawal_charge extra_charge_on_statement "
                           "wrong_exchange_rate_for_cash_withdrawal transfer_fee_charged top_up_by_bank_transfer_charge top_up_by_card_charge",
        "fraud": "card_payment_not_recognised cash_withdrawal_not_recognised compromised_card direct_debit_payment_not_recognised lost_or_stolen_card "
                 "lost_or_stolen_phone",
        "password_reset": "change_pin passcode_forgotten pin_blocked",
        "account_change": "edit_personal_details",
        "payment": "declined_card_payment pending_card_payment pending_top_up reverted_card_payment? top_up_failed top_up_reverted automatic_top_up",
        "refund_status": "Refund_not_showing_up",
        "refund_request": "request_refund",
        "cancel_service": "terminate_account",
        "double_charge": "transaction_charged_twice",
        "account_balance": "balance_not_updated_after_cheque_or_cash_deposit",
    },
    "bitext_support": {
        "cancel_order": "cancel_order", "order_change": "change_order", "address_change": "change_shipping_address set_up_shipping_address",
        "cancel_service": "check_cancellation_fee delete_account", "complaint_agent": "complaint", "account_change": "create_account edit_account switch_account",
        "order_status": "track_order delivery_period", "refund_request": "get_refund", "refund_status": "track_refund", "payment": "payment_issue check_payment_methods",
        "order_placement": "place_order", "password_reset": "recover_password", NONE: "contact_customer_service contact_human_agent review newsletter_subscription",
    },
    "clinc150": {
        "account_balance": "balance", "payment": "bill_due pay_bill card_declined min_payment", "money_transfer": "transfer", "fraud": "report_fraud report_lost_card",
        "password_reset": "pin_change", "card_request": "damaged_card new_card replacement_card_duration credit_limit_change order_checks",
        "order_status": "order_status", "booking": "book_flight book_hotel restaurant_reservation confirm_reservation car_rental uber", "baggage": "lost_luggage carry_on",
        # Asked of an assistant, and nothing a contact center of ours has a reason for.
        NONE: "oos who_made_you meaning_of_life who_do_you_work_for do_you_have_pets what_are_your_hobbies fun_fact what_is_your_name where_are_you_from goodbye "
              "thank_you greeting tell_joke are_you_a_bot how_old_are_you what_can_i_ask_you change_speed user_name whisper_mode yes change_volume no "
              "change_language repeat change_accent maybe change_user_name change_ai_name alarm date timer time calculator definition measurement_conversion "
              "flip_coin spelling roll_dice find_phone share_location make_call text food_last how_busy ingredients_list calories nutrition_info recipe "
              "restaurant_reviews meal_suggestion restaurant_suggestion ingredient_substitution cook_time accept_reservations what_song play_music "
              "todo_list_update reminder reminder_update calendar_update update_playlist shopping_list calendar next_song todo_list shopping_list_update "
              "smart_home current_location oil_change_when oil_change_how traffic tire_pressure gas mpg distance gas_type last_maintenance tire_change jump_start "
              "plug_type translate timezone international_visa travel_suggestion vaccines pto_request_status next_holiday insurance payday taxes income "
              "rollover_401k pto_balance pto_request w2 pto_used credit_score improve_credit_score apr interest_rate rewards_balance redeem_rewards",
    },
    "multidogo": {
        "booking": "bookflight", "account_balance": "checkbalance", "cancel_service": "closeaccount cancelserviceintent", "billing_dispute": "disputecharge",
        "card_request": "orderchecks replacecard", "fraud": "reportlostcard", "money_transfer": "transfermoney", "address_change": "updateaddress",
        "insurance_claim": "checkclaimstatus", "warranty": "reportbrokenphone", "technical_problem": "reportbrokensoftware", "order_change": "changeorder",
        "cancel_order": "stoporder", "order_placement": "startorder orderpizzaintent orderburgerintent",
        NONE: "closinggreeting confirmation contentonly openinggreeting outofdomain rejection thankyou expensereport getproofofinsurance getboardingpass",
    },
}
SHARE_OF_SMALL_TALK = 0.12  # of multidogo's: there is far more of it than of anything else
OFTEN = 3                   # reasons under which a turn of the simulator is said to be no reason at all
SHORT = 4                   # words of an answer: "yes, twice" is none, whatever the question was
ANSWER = re.compile(r"(yes|yeah|yep|no|nope|ok|okay|sure|correct|right|exactly|that's right)\b")


def label_of(name):
    return {intent: label for label, intents in PUBLIC[name].items() for intent in intents.split()}


def chance(text, share):
    """The same rows each time, without a random source."""
    return zlib.crc32(text.encode()) % 1000 < share * 1000


def public_rows(shared):
    for name, file in (("banking77", "train"), ("bitext_support", "train"), ("clinc150", "train_val")):
        labels = label_of(name)
        with gzip.open(shared / name / f"{file}.csv.gz", "rt", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["intent"] in labels:
                    yield row["text"], labels[row["intent"]]
    labels = label_of("multidogo")
    with gzip.open(shared / "multidogo/train.jsonl.gz", "rt") as lines:
        for record in map(json.loads, lines):
            for turn in record["turns"]:
                named = {labels.get(intent) for intent in turn.get("intents", [])}
                if turn["speaker"] != "customer" or len(named) != 1 or None in named:
                    continue
                label = named.pop()
                if label != NONE or chance(turn["text"], SHARE_OF_SMALL_TALK):
                    yield turn["text"], label


def simulated_rows(clarion):
    """The first thing a customer who calls says with three words or more, and what somebody who calls a customer says first; as none what is said under
    many reasons, and short answers."""
    said = []  # (text, its form without numbers, reason, whether it states the reason)
    reasons_of, stating = collections.defaultdict(set), set()
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            path = pathlib.Path(folder) / "contacts.jsonl"
            subprocess.run([clarion, "simulate", "--interactions", "14000", "--days", "120", "--seed", str(seed), "--out", path], check=True, stdout=subprocess.DEVNULL)
            with open(path) as lines:
                for record in map(json.loads, lines):
                    reason, outbound = record["labels"]["reason"], record["direction"] == "outbound"
                    stated = False
                    for turn in record["turns"][:12]:
                        customer = turn["speaker"] == "customer"
                        if not customer and not outbound:
                            continue
                        form = re.sub(r"\d+", "0", turn["text"].lower())
                        # Whoever calls greets first, and asks for whom they want to speak to.
                        states = not stated and customer != outbound and "am i speaking" not in form and "is this" not in form
                        reasons_of[form].add(reason)
                        if states:
                            stating.add(form)
                        said.append((turn["text"], form, reason, states))
                        stated = stated or states and len(turn["text"].split()) >= 3
    for text, form, reason, first in said:
        answer = len(text.split()) <= SHORT and (form not in stating or ANSWER.match(form))
        if answer or len(reasons_of[form]) >= OFTEN:
            if chance(text, 0.2):
                yield text, NONE
        elif first:
            yield text, SIMULATED.get(reason, reason)


def main():
    clarion, shared, out = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    seen, counts = set(), collections.Counter()
    with open(out, "w", newline="") as file:
        write = csv.writer(file)
        write.writerow(["text", "label"])
        for text, label in [*public_rows(shared), *simulated_rows(clarion)]:
            text = text.strip()
            if not text or (text.lower(), label) in seen:
                continue
            seen.add((text.lower(), label))
            counts[label] += 1
            write.writerow([text, label])
    for label, rows in counts.most_common():
        print(f"{label:20} {rows}")


if __name__ == "__main__":
    main()
