"""Exports of HubSpot: BOM, comma, labels of the user's language with English associations, ids joined with `;`."""

from dataclasses import replace
from datetime import datetime

from tests.crm.story import ABROAD, COMPANIES, DEALS, LOST, MET, NEW, OFFER, WON, Deal
from tests.crm.told.export import Export, day, meant, minute, plain

STAGES = {
    WON: "Contract signed 🎉",
    LOST: "On hold",
    NEW: "Appointment Scheduled",
    MET: "Qualified To Buy",
    OFFER: "Contract Sent",
}
"""The team's own names: only the flags say which is won and which is lost."""
STANDARD = {**STAGES, WON: "Closed Won", LOST: "Closed Lost"}
PHASES = {
    WON: "Fermé gagné",
    LOST: "Fermé perdu",
    NEW: "Rendez-vous planifié",
    MET: "Qualifié pour acheter",
    OFFER: "Contrat envoyé",
}


def record(deal: Deal) -> int:
    return 90071992500 + deal.no


def companies(deal: Deal) -> str:
    """Two companies are associated with deal 101, the first one is the primary."""
    return f"{deal.company};5599" if deal.no == 101 else str(deal.company)


def named(deal: Deal) -> str:
    return f"{COMPANIES[deal.company]} ({deal.company})"


def true(flag: bool) -> str:
    return "true" if flag else "false"


ENGLISH = (
    ("Record ID", record),
    ("Deal Name", lambda d: d.name if d.no != 106 else "Audit énergie\n(second visit)"),
    ("Deal Stage", lambda d: STAGES[d.step]),
    ("Pipeline", "Sales Pipeline"),
    ("Amount", lambda d: plain(d.amount)),
    ("Amount in company currency", lambda d: plain(d.in_euros)),
    ("Currency", lambda d: d.currency),
    ("Close Date", lambda d: minute(d.forecast)),
    ("Create Date", lambda d: minute(d.created)),
    ("Deal owner", lambda d: d.owner),
    ("Associated Company", named),
    ("Associated Company IDs", companies),
    ("Associated Contact IDs", lambda d: f"{7000 + d.no};7999"),
    ("Associated Contact", lambda d: f"Personne {d.no} (personne{d.no}@exemple.fr)"),
    ("Lead source", lambda d: d.source),
    ("Original Source", "Offline Sources"),
    ("Last Activity Date", lambda d: minute(d.modified)),
    ("Date entered current stage", lambda d: minute(d.modified)),
    ("Is closed lost", lambda d: true(d.status == "lost")),
    ("Is Closed Won", lambda d: true(d.status == "won")),
    ("Is Deal Closed?", lambda d: true(d.closed is not None)),
    ("Last Modified Date", lambda d: minute(d.modified)),
)
SHORT = (
    ("Record ID", record),
    ("Deal Name", lambda d: d.name),
    ("Deal Stage", lambda d: STANDARD[d.step]),
    ("Close Date", lambda d: day(d.forecast)),
    ("Deal Owner", lambda d: d.owner),
    ("Amount", lambda d: plain(d.amount)),
    ("Create Date", lambda d: day(d.created)),
    ("Associated Company", named),
)
FRENCH = (
    ("ID de fiche d'informations", record),
    ("Nom de la transaction", lambda d: d.name),
    ("Phase de la transaction", lambda d: PHASES[d.step]),
    ("Pipeline", "Ventes"),
    ("Montant", lambda d: plain(d.amount)),
    ("Date de fermeture", lambda d: minute(d.forecast)),
    ("Date de création", lambda d: minute(d.created)),
    ("Propriétaire de la transaction", lambda d: d.owner),
    ("Collaborateur de transaction", ""),
    ("Description de la transaction", lambda d: f"Rappeler\nle client {d.no}"),
    ("Associated Company (Primary)", lambda d: COMPANIES[d.company]),
)
IDS = {"deal_id": record}
CHANGED = (
    replace(DEALS[6], step=OFFER, closed=None, modified=datetime(2025, 4, 10, 9)),
    replace(DEALS[3], amount=2000.0, step=OFFER, closed=None, modified=datetime(2025, 2, 20, 8)),
)
"""Deals 107 and 104 as they were before: one stands so in the earlier file, the other in the later one."""
ENGLISH_MEANT = meant(
    lambda d: d.company,
    **IDS,
    name=ENGLISH[1][1],
    amount_base=lambda d: plain(d.in_euros),
    currency=lambda d: d.currency,
    source=lambda d: d.source,
    lead_id=lambda d: 7000 + d.no,
    modified_at=lambda d: minute(d.modified),
)
EXPORTS = (
    Export("hubspot-en-deals", ENGLISH, ENGLISH_MEANT, deals=(*DEALS, ABROAD)),
    Export(
        "hubspot-en-deals-by-year",
        ENGLISH,
        ENGLISH_MEANT,
        parts={
            "hubspot-crm-exports-all-deals-2025-07-01": (ENGLISH, (*DEALS[:6], CHANGED[0], DEALS[7])),
            "hubspot-crm-exports-all-deals-2026-01-05": (ENGLISH, (CHANGED[1], DEALS[6], *DEALS[8:])),
        },
        aside={"duplicate_id": 2},
    ),
    Export("hubspot-en-deals-short", SHORT, meant(lambda d: d.company, day, **IDS)),
    Export("hubspot-fr-deals", FRENCH, meant(lambda d: COMPANIES[d.company], **IDS), newline="\r\n"),
)
