#!/usr/bin/env python3
"""How often the contact reason is right, by phrases alone and with the model of common reasons: bench/reason_quality.py CLARION [SHARED_DATA]

Judged are whole contacts of a simulated center (a seed neither the phrases nor the model saw) and single customer turns of dstc11_natcs (people who
play customers on the phone) and of multidogo's dev split: an intent counts as right under any reason it fits, those that fit none show how often
something is named although nothing should be. The model learned from neither; docs/measurements.md says what was chosen while looking at them.
"""
import csv
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from make_contact_reasons import SIMULATED  # noqa: E402

CLARION = sys.argv[1]
SHARED = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ROOT.parent / "shared/data")
SEED = 78
# Reasons that fit an intent; an intent that stands nowhere fits none.
NATCS = {
    "DisputeCharge": "billing_dispute fraud", "CloseBankAccount": "cancel_service", "CheckAccountBalance": "account_balance", "FindATM": "product_information",
    "InternalFundsTransfer": "money_transfer", "ExternalWireTransfer": "money_transfer", "GetBranchHours": "product_information",
    "FindBranch": "product_information", "OpenBankingAccount": "account_change", "AskAboutTransferTime": "money_transfer", "ReportLostStolenCard": "fraud",
    "UpdatePhoneNumber": "account_change", "UpdateEmail": "account_change", "UpdateStreetAddress": "address_change", "CheckTransactionHistory": "account_balance",
    "RequestNewCard": "card_request", "AskAboutCardArrival": "card_request", "OrderChecks": "card_request", "OpenCreditCard": "card_request",
    "ReportNotice": "billing_dispute fraud", "GetBranchInfo": "product_information", "AskAboutTransferFees": "money_transfer billing_dispute product_information",
    "AskAboutATMFees": "product_information billing_dispute", "FileClaim": "insurance_claim", "GetQuote": "insurance_claim product_information",
    "PayBill": "payment", "ReportBillingIssue": "billing_dispute double_charge", "UpdatePaymentPreference": "account_change payment",
    "CheckPaymentStatus": "payment", "CancelAutomaticBilling": "payment", "ChangeAddress": "address_change", "CreateAccount": "account_change",
    "CancelPlan": "cancel_service", "ResetPassword": "password_reset", "ReportAutomobileAccident": "insurance_claim", "ChangePlan": "upgrade", "EnrollInPlan": "upgrade",
}
MULTIDOGO = {
    "bookflight": "booking", "checkbalance": "account_balance", "closeaccount": "cancel_service", "disputecharge": "billing_dispute fraud",
    "replacecard": "card_request", "orderchecks": "card_request", "reportlostcard": "fraud", "transfermoney": "money_transfer", "updateaddress": "address_change",
    "checkclaimstatus": "insurance_claim", "reportbrokenphone": "warranty insurance_claim", "startserviceintent": "", "viewbillsintent": "",
    "getinformationintent": "product_information upgrade", "reportbrokensoftware": "technical_problem", "softwareupdate": "technical_problem",
    "changeorder": "order_change", "startorder": "order_placement", "contentonly": "", "thankyou": "", "confirmation": "",
}


def clarion(*args):
    return subprocess.run([CLARION, *map(str, args)], capture_output=True, text=True, check=True).stdout


def reasons(folder, lines, with_model):
    """id → reason, as the product names it."""
    data = folder / f"data-{with_model}"
    (data / "models").mkdir(parents=True)
    if not with_model:
        (data / "models/contact_reason.model.off").touch()
    clarion("import", "--quiet", "--data", data, lines)
    rows = clarion("sql", "--data", data, "--format", "JSONEachRow", "SELECT id, reason FROM interaction").splitlines()
    return {row["id"]: row["reason"] for row in map(json.loads, rows)}


def judge(name, lines, fits):
    """`fits`: id → the reasons that are right; empty: none should be named."""
    with tempfile.TemporaryDirectory(prefix="clarion-reasons-") as folder:
        for with_model in (False, True):
            said = reasons(pathlib.Path(folder), lines, with_model)
            meant = [key for key, right in fits.items() if right]
            named = [key for key in meant if said[key]]
            right = sum(said[key] in fits[key] for key in named)
            other = [key for key, wanted in fits.items() if not wanted]
            beside = f"; named though none fits {sum(said[key] != '' for key in other) / len(other):.3f} of {len(other)}" if other else ""
            print(f"{name}, {'with the model' if with_model else 'phrases alone'}: named {len(named) / len(meant):.3f}, right where named {right / len(named):.3f}, "
                  f"right overall {right / len(meant):.3f} of {len(meant)}{beside}")


def judge_turns(name, turns, folder):
    """`turns`: (text, the reasons that fit)."""
    lines, fits = folder / "turns.jsonl", {}
    with open(lines, "w") as out:
        for number, (text, right) in enumerate(turns):
            fits[f"turn-{number}"] = set(right.split())
            out.write(json.dumps({"id": f"turn-{number}", "channel": "voice", "started_at": "2026-03-02T10:00:00Z", "customer_id": f"c-{number}",
                                  "turns": [{"speaker": "customer", "text": text, "t": 0}]}) + "\n")
    judge(name, lines, fits)


def main():
    with tempfile.TemporaryDirectory(prefix="clarion-reasons-") as name:
        folder = pathlib.Path(name)
        clarion("simulate", "--interactions", 20000, "--seed", SEED, "--out", folder / "contacts.jsonl")
        with open(folder / "contacts.jsonl") as lines:
            labels = {record["id"]: record["labels"]["reason"] for record in map(json.loads, lines)}
        judge("simulated contacts", folder / "contacts.jsonl", {key: {SIMULATED.get(reason, reason)} for key, reason in labels.items()})
        if not (SHARED / "dstc11_natcs").exists():
            print("dstc11_natcs, multidogo: the public data is not on this machine")
            return
        for part in ("banking_utterances", "insurance_utterances", "banking_intent_turns"):
            with gzip.open(SHARED / f"dstc11_natcs/{part}.csv.gz", "rt", newline="") as lines:
                judge_turns(f"dstc11_natcs {part}", [(row["text"], NATCS.get(row["intent"], "")) for row in csv.DictReader(lines)], folder)
        turns = []
        with gzip.open(SHARED / "multidogo/dev.jsonl.gz", "rt") as lines:
            for record in map(json.loads, lines):
                for turn in record["turns"]:
                    intents = [intent for intent in turn.get("intents", []) if intent]
                    if turn["speaker"] == "customer" and len(intents) == 1 and intents[0] in MULTIDOGO and turn["text"].strip():
                        turns.append((turn["text"], MULTIDOGO[intents[0]]))
        judge_turns("multidogo dev", turns, folder)


if __name__ == "__main__":
    main()
