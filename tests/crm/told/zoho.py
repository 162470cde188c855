"""Exports of Zoho CRM: the old Potentials with money and moments as text, today's Deals, the French module."""

from datetime import datetime

from tests.crm.story import COMPANIES, LOST, MET, NEW, OFFER, WON, Deal
from tests.crm.told.export import Columns, Export, day, french, meant, minute, plain, second

STAGES = {
    WON: "Closed Won",
    LOST: "Closed Lost to Competition",
    NEW: "Qualification",
    MET: "Id. Decision Makers",
    OFFER: "Negotiation/Review",
}
ETAPES = {
    WON: "Fermée et gagnée",
    LOST: "Fermée et perdue",
    NEW: "Qualification",
    MET: "Analyse des besoins",
    OFFER: "Négociation",
}


def record(deal: Deal) -> str:
    return f"zcrm_58431040000004{deal.no}"


def account(deal: Deal) -> str:
    return COMPANIES[deal.company]


def words(moment: datetime) -> str:
    return f"{moment:%d %b, %Y %H:%M:%S}"


def dollars(amount: float | None) -> str:
    return "" if amount is None else f"${amount:,.2f}"


POTENTIALS: Columns = (
    ("Potential Name", lambda d: d.name),
    ("Potential Owner", lambda d: d.owner),
    ("Created Time", lambda d: words(d.created)),
    ("Closing Date", lambda d: words(d.forecast)),
    ("Amount", lambda d: dollars(d.amount)),
    ("Expected Revenue", lambda d: dollars((d.amount or 0) * d.probability / 100)),
    ("Stage", lambda d: STAGES[d.step]),
    ("Forecast Type", "Pipeline"),
    ("Type", "New Business"),
    ("Lead Source", lambda d: d.source),
    ("Probability", lambda d: d.probability),
    ("Age in Days", 30),
    ("Age Tier", "Below 40 Days"),
    ("Amount Tier", "Below $20,000"),
    ("LEADID", lambda d: 7000 + d.no),
    ("Tasks Involved", 1),
    ("Events Involved", 0),
    ("Calls Involved", 2),
    ("Activities Involved", 3),
    ("Campaign Id", ""),
)
DEALS_NOW: Columns = (
    ("Record Id", record),
    ("Deal Owner.id", "zcrm_58431040000000001"),
    ("Deal Owner", lambda d: d.owner),
    ("Amount", lambda d: plain(d.amount)),
    ("Deal Name", lambda d: d.name),
    ("Closing Date", lambda d: day(d.forecast)),
    ("Account Name.id", lambda d: f"zcrm_58431040000009{d.company}"),
    ("Account Name", account),
    ("Stage", lambda d: STAGES[d.step]),
    ("Type", ""),
    ("Probability (%)", lambda d: d.probability),
    ("Lead Source", lambda d: d.source),
    ("Contact Name", lambda d: f"Personne {d.no}"),
    ("Created By", "Zoé Nguyên"),
    ("Modified By", "Zoé Nguyên"),
    ("Created Time", lambda d: second(d.created)),
    ("Modified Time", lambda d: second(d.modified)),
    ("Currency", lambda d: d.currency),
    ("Exchange Rate", 1),
)
SHORT: Columns = (
    ("Deal Id", lambda d: d.no),
    ("Deal Name", lambda d: d.name),
    ("Deal Owner", lambda d: d.owner),
    ("Account Name", account),
    ("Stage", lambda d: STAGES[d.step]),
    ("Created Time", lambda d: second(d.created)),
    ("Closing Date", lambda d: day(d.forecast)),
    ("Modified Time", lambda d: second(d.modified)),
)
FRENCH: Columns = (
    ("Record Id", record),
    ("Propriétaire de la transaction", lambda d: d.owner),
    ("Nom de la transaction", lambda d: d.name),
    ("Nom du compte", account),
    ("Type", ""),
    ("Origine du lead", lambda d: d.source),
    ("Origine de la campagne", ""),
    ("Nom du contact", lambda d: f"Personne {d.no}"),
    ("Montant", lambda d: "" if d.amount is None else f"{d.amount:,.2f} €".replace(",", " ").replace(".", ",")),
    ("Date d’échéance", lambda d: french(d.forecast)),
    ("Étape suivante", ""),
    ("Étape", lambda d: ETAPES[d.step]),
    ("Probabilité", lambda d: d.probability),
    ("Date de création", lambda d: french(d.created)),
)
DAYS = {"closed_at": lambda d: day(d.closed), "expected_close_at": lambda d: "" if d.closed else day(d.expected)}
EXPORTS = (
    Export(
        "zoho-en-deals-potentials",
        POTENTIALS,
        {
            column: cell
            for column, cell in meant(
                account,
                source=lambda d: d.source,
                lead_id=lambda d: 7000 + d.no,
                probability=lambda d: plain(d.probability / 100),
            ).items()
            if column not in ("deal_id", "account_id")
        },
        encoding="utf-8",
    ),
    Export(
        "zoho-en-deals",
        DEALS_NOW,
        meant(
            lambda d: f"zcrm_58431040000009{d.company}",
            **DAYS,
            deal_id=record,
            source=lambda d: d.source,
            currency=lambda d: d.currency,
            modified_at=lambda d: minute(d.modified),
        ),
        encoding="utf-8",
    ),
    Export(
        "zoho-en-deals-short",
        SHORT,
        {c: f for c, f in meant(account, **DAYS, modified_at=lambda d: minute(d.modified)).items() if c != "amount"},
        encoding="utf-8",
    ),
    Export("zoho-fr-deals", FRENCH, meant(account, day, deal_id=record, source=lambda d: d.source), delimiter=";"),
)
