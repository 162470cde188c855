"""The options of every KPI, which combinations are legal, and the tables that each needs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

BASIS = ("auto", "deals", "orders")
SOURCE_TABLE = ("auto", "orders", "deals")

# The first value of each tuple is the default; None is “not given”.
SPACE: dict[str, dict[str, tuple[Any, ...]]] = {
    "KPI_REVENUE": {"basis": BASIS},
    "KPI_AVERAGE_BASKET": {"per": ("sale", "customer"), "basis": BASIS},
    "KPI_PURCHASE_FREQUENCY": {"per": ("buyers", "active"), "basis": BASIS},
    "KPI_SALES_COUNT": {"basis": BASIS},
    "KPI_TARGET_ATTAINMENT": {
        "actual": (None, 0, 45000, 120000.5),
        "target": (None, 0, 50000, 90000),
        "prorata": ("none", "calendar", "working"),
        "direction": ("up", "down"),
    },
    "KPI_CONVERSION_RATE": {
        "from_step": (None, "lead", "worked", "qualified", "r1", "r2", "proposal"),
        "to_step": ("won", "worked", "qualified", "r1", "r2", "proposal"),
        "mode": ("cohort", "period"),
        "skip": ("count", "strict"),
    },
    "KPI_CLOSING_RATE": {
        "denominator": ("proposals", "r1", "closed", "created", "due"),
        "mode": ("period", "cohort"),
        "weight": ("count", "amount"),
    },
    "KPI_SALES_CYCLE": {
        "stat": ("mean", "median"),
        "start": ("first_contact", "created"),
        "status": ("won", "closed"),
    },
    "KPI_PIPELINE_COVERAGE": {
        "target": (None, 0, 30000, 250000),
        "denominator": ("target", "remaining"),
        "weighted": ("no", "yes"),
        "scope": ("period", "all"),
    },
    "KPI_LEADS_GENERATED": {"source": (None, "Salon", "site web")},
    "KPI_LEAD_QUALIFICATION_RATE": {"denominator": ("generated", "worked")},
    "KPI_LEADS_WORKED": {"output": ("count", "rate")},
    "KPI_CONTACT_TO_MEETING_RATE": {"denominator": ("leads_worked", "touches")},
    "KPI_OUTBOUND_CONTACTS": {
        "channels": ("call+email+social+visit", "call", "email+visit", "meeting+followup"),
        "unique": ("no", "yes"),
    },
    "KPI_MEETINGS_BOOKED": {"date_basis": ("meeting", "booking"), "rank": (1, "all")},
    "KPI_NO_SHOW_RATE": {"canceled": ("excluded", "no_show"), "rank": (1, "all")},
    "KPI_R1_TO_R2_RATE": {"denominator": ("held", "booked"), "next_step": ("r2", "r2_or_proposal")},
    "KPI_PROPOSALS_SENT": {"unit": ("deals", "amount")},
    "KPI_FOLLOW_UPS": {"audience": ("all", "prospects", "customers")},
    "KPI_FOLLOW_UP_SUCCESS_RATE": {"denominator": ("followups", "deals")},
    "KPI_CUSTOMER_CONTACTS": {"stat": ("average", "count", "per_month")},
    "KPI_ADDITIONAL_SALES_RATE": {"basis": ("revenue", "customers"), "source_table": SOURCE_TABLE},
    "KPI_NEWSLETTER_SUBSCRIBERS": {"stat": ("subscribers", "readers", "share")},
    "KPI_LOYAL_CUSTOMER_RATE": {
        "min_months": (24, 6, 12),
        "min_orders": (2, 1, 3),
        "rule": ("any", "all"),
    },
    "KPI_REPURCHASE_RATE": {"mode": ("returning", "within_period")},
    "KPI_RELATIONSHIP_DURATION": {"population": ("all", "lost"), "stat": ("mean", "median")},
    "KPI_SATISFACTION_SCORE": {"method": ("csat", "mean", "nps", "google")},
    "KPI_REFERRALS": {"basis": ("leads", "customers")},
    "KPI_CHURN_RATE": {
        "rule": ("auto", "date", "inactivity"),
        "inactivity": (365, 90, 180),
        "denominator": ("start", "end", "average"),
    },
    "KPI_COMPLAINTS": {"per": ("count", "100_sales")},
    "KPI_COMPLAINT_RESOLUTION_RATE": {"mode": ("cohort", "period"), "within_days": (None, 0, 7, 30)},
    "KPI_LEADS_BY_CHANNEL": {"channel": ("Salon", "site web", "Google"), "output": ("count", "share")},
    "KPI_ADDITIONAL_SALES_COUNT": {
        "product": (None, "Forfait Or", "maintenance"),
        "unit": ("count", "quantity", "amount"),
        "source_table": SOURCE_TABLE,
    },
    "KPI_DISCOUNT_NEGOTIATION_RATE": {"basis": ("deals", "value", "mean")},
}

# Options whose values are free: a number or a word of the user's.
FREE = {
    "actual",
    "target",
    "source",
    "channel",
    "channels",
    "product",
    "min_months",
    "min_orders",
    "inactivity",
    "within_days",
}
STEPS = ("lead", "worked", "qualified", "r1", "r2", "proposal", "won")

TABLES: dict[str, set[str]] = {
    "KPI_SALES_CYCLE": {"deals"},
    "KPI_PIPELINE_COVERAGE": {"deals"},
    "KPI_CLOSING_RATE": {"deals"},
    "KPI_LEADS_GENERATED": {"leads"},
    "KPI_LEAD_QUALIFICATION_RATE": {"leads"},
    "KPI_LEADS_WORKED": {"leads", "activities"},
    "KPI_CONTACT_TO_MEETING_RATE": {"leads", "activities"},
    "KPI_OUTBOUND_CONTACTS": {"activities"},
    "KPI_MEETINGS_BOOKED": {"activities"},
    "KPI_NO_SHOW_RATE": {"activities"},
    "KPI_R1_TO_R2_RATE": {"activities"},
    "KPI_PROPOSALS_SENT": {"deals"},
    "KPI_FOLLOW_UPS": {"activities"},
    "KPI_FOLLOW_UP_SUCCESS_RATE": {"activities", "deals"},
    "KPI_CUSTOMER_CONTACTS": {"activities"},
    "KPI_NEWSLETTER_SUBSCRIBERS": {"accounts"},
    "KPI_LOYAL_CUSTOMER_RATE": {"accounts", "orders"},
    "KPI_REPURCHASE_RATE": {"orders"},
    "KPI_RELATIONSHIP_DURATION": {"accounts", "orders"},
    "KPI_SATISFACTION_SCORE": {"surveys"},
    "KPI_REFERRALS": {"leads"},
    "KPI_COMPLAINTS": {"complaints"},
    "KPI_COMPLAINT_RESOLUTION_RATE": {"complaints"},
    "KPI_LEADS_BY_CHANNEL": {"leads"},
    "KPI_DISCOUNT_NEGOTIATION_RATE": {"deals"},
}

# What one option value adds: (code, option, value) -> tables.
MORE_TABLES: dict[tuple[str, str, object], set[str]] = {
    ("KPI_CLOSING_RATE", "denominator", "r1"): {"activities"},
    ("KPI_LEAD_QUALIFICATION_RATE", "denominator", "worked"): {"activities"},
    ("KPI_R1_TO_R2_RATE", "next_step", "r2_or_proposal"): {"deals"},
    ("KPI_FOLLOW_UPS", "audience", "prospects"): {"deals", "accounts"},
    ("KPI_FOLLOW_UPS", "audience", "customers"): {"deals", "accounts"},
    ("KPI_REFERRALS", "basis", "customers"): {"deals"},
    ("KPI_CHURN_RATE", "rule", "date"): {"accounts"},
    ("KPI_CHURN_RATE", "rule", "auto"): {"accounts", "orders"},
    ("KPI_CHURN_RATE", "rule", "inactivity"): {"orders"},
    ("KPI_COMPLAINTS", "per", "100_sales"): {"orders"},
    ("KPI_PIPELINE_COVERAGE", "target", None): {"targets"},
    ("KPI_TARGET_ATTAINMENT", "target", None): {"targets"},
    ("KPI_TARGET_ATTAINMENT", "actual", None): {"orders"},
}


def defaults(code: str) -> dict[str, Any]:
    return {name: values[0] for name, values in SPACE[code].items()}


def in_force(code: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options given over the defaults; created deals are a cohort unless the mode is said."""
    merged = {**defaults(code), **options}
    if code == "KPI_CLOSING_RATE" and merged["denominator"] == "created" and "mode" not in options:
        merged["mode"] = "cohort"
    return merged


def legal(code: str, options: Mapping[str, Any]) -> bool:
    """Whether the contract allows this combination."""
    if code not in SPACE or not set(options) <= set(SPACE[code]):
        return False
    merged = in_force(code, options)
    named = {name: value for name, value in merged.items() if name not in FREE}
    if any(value not in SPACE[code][name] for name, value in named.items()):
        return False
    return combined(code, merged)


def combined(code: str, merged: Mapping[str, Any]) -> bool:
    if code == "KPI_CONVERSION_RATE":
        return STEPS.index(merged["to_step"]) > STEPS.index(merged["from_step"] or "lead")
    if code == "KPI_CLOSING_RATE":
        return (merged["denominator"], merged["mode"]) != ("created", "period")
    if code == "KPI_COMPLAINT_RESOLUTION_RATE":
        return merged["mode"] == "cohort" or merged["within_days"] is None
    if code == "KPI_ADDITIONAL_SALES_COUNT":
        return (merged["unit"], merged["source_table"]) != ("quantity", "deals")
    if code == "KPI_LEADS_BY_CHANNEL":
        return bool(merged["channel"])
    return True


def needs(code: str, options: Mapping[str, Any]) -> set[str]:
    """The tables to give so that nothing falls back for want of a table."""
    merged = in_force(code, options)
    found = set(TABLES.get(code, set()))
    for name, value in merged.items():
        found |= MORE_TABLES.get((code, name, value), set())
    if code == "KPI_CONVERSION_RATE":
        found |= {"deals", "activities"}
        if merged["from_step"] in (None, "lead", "worked", "qualified"):
            found.add("leads")
    basis = merged.get("source_table", merged.get("basis"))
    if code in SALES_KPIS:
        found.add("deals" if basis == "deals" else "orders")
    return found


SALES_KPIS = {
    "KPI_REVENUE",
    "KPI_AVERAGE_BASKET",
    "KPI_PURCHASE_FREQUENCY",
    "KPI_SALES_COUNT",
    "KPI_ADDITIONAL_SALES_RATE",
    "KPI_ADDITIONAL_SALES_COUNT",
}


def combinations(code: str) -> list[dict[str, Any]]:
    """Every legal combination of the values worth trying."""
    names = list(SPACE[code])
    every = [dict(zip(names, values, strict=True)) for values in product(*SPACE[code].values())]
    return [options for options in every if legal(code, options)]
