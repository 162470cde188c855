"""Exports of Odoo: leads and opportunities in one list, lost ones archived, labels of two versions."""

from dataclasses import replace

from tests.crm.story import COMPANIES, DEALS, LOST, MET, NEW, OFFER, WON, Deal
from tests.crm.told.export import Columns, Export, day, meant, minute, plain, second

STAGES = {WON: "Won", LOST: "Qualified", NEW: "New", MET: "Qualified", OFFER: "Proposition"}
ETAPES = {WON: "Gagné", LOST: "Qualifié", NEW: "Nouveau", MET: "Qualifié", OFFER: "Proposition"}
LEADS = tuple(replace(DEALS[2], no=no, name=f"Demande {no}", amount=None) for no in (121, 122, 123))


def record(deal: Deal) -> str:
    return f"__export__.crm_lead_{deal.no}_5c9b1f3a"


def is_lead(deal: Deal) -> bool:
    return deal in LEADS


def account(deal: Deal) -> str:
    return COMPANIES[deal.company]


ENGLISH: Columns = (
    ("External ID", record),
    ("Opportunity", lambda d: d.name),
    ("Type", lambda d: "Lead" if is_lead(d) else "Opportunity"),
    ("Active", lambda d: d.status != "lost"),
    ("Customer", account),
    ("Contact Name", lambda d: f"Personne {d.no}"),
    ("Email", lambda d: f"personne{d.no}@exemple.fr"),
    ("Phone", "+33 2 00 00 00 00"),
    ("Salesperson", lambda d: d.owner),
    ("Sales Team", "Europe"),
    ("Stage", lambda d: STAGES[d.step]),
    ("Expected Revenue", lambda d: plain(d.amount or 0)),
    ("Prorated Revenue", lambda d: plain((d.amount or 0) * d.probability / 100)),
    ("Probability", lambda d: d.probability),
    ("Created on", lambda d: second(d.created)),
    ("Assignment Date", lambda d: second(d.created)),
    ("Expected Closing", lambda d: day(d.expected)),
    ("Closed Date", lambda d: second(d.closed)),
    ("Conversion Date", lambda d: "" if is_lead(d) else second(d.created)),
    ("Days to Close", ""),
    ("Lost Reason", lambda d: d.reason),
    ("Source", lambda d: d.source),
    ("Medium", ""),
    ("Campaign", ""),
    ("Tags", ""),
    ("Last Updated on", lambda d: second(d.modified)),
)
FRENCH: Columns = (
    ("ID externe", record),
    ("Opportunité", lambda d: d.name),
    ("Type", lambda d: "Piste" if is_lead(d) else "Opportunité"),
    ("Actif", lambda d: d.status != "lost"),
    ("Client", account),
    ("Nom du contact", lambda d: f"Personne {d.no}"),
    ("Vendeur", lambda d: d.owner),
    ("Équipe commerciale", "Ventes"),
    ("Étape", lambda d: ETAPES[d.step]),
    ("Revenu espéré", lambda d: plain(d.amount or 0)),
    ("Revenu au prorata", lambda d: plain((d.amount or 0) * d.probability / 100)),
    ("Probabilité", lambda d: d.probability),
    ("Créé le", lambda d: second(d.created)),
    ("Date d'attribution", lambda d: second(d.created)),
    ("Date de clôture prévue", lambda d: day(d.expected)),
    ("Date de clôture", lambda d: second(d.closed)),
    ("Jours avant clôture", ""),
    ("Motif de perte", lambda d: d.reason),
    ("Source", lambda d: d.source),
    ("Moyenne", ""),
    ("Étiquettes", ""),
)
TWELVE: Columns = (
    ("Opportunité", lambda d: d.name),
    ("Client", account),
    ("Vendeur", lambda d: d.owner),
    ("Équipe commerciale", "Ventes"),
    ("Étape", lambda d: ETAPES[d.step]),
    ("Actif", lambda d: d.status != "lost"),
    ("Revenu espéré", lambda d: plain(d.amount or 0)),
    ("Revenu au prorata", lambda d: plain((d.amount or 0) * d.probability / 100)),
    ("Créé le", lambda d: second(d.created)),
    ("Date d’affectation", lambda d: second(d.created)),
    ("Date de fermeture prévue", lambda d: day(d.expected)),
    ("Date de clôture", lambda d: second(d.closed)),
    ("Jours à attribuer", ""),
    ("Motif de la perte", lambda d: d.reason),
    ("Origine", lambda d: d.source),
    ("Moyen", ""),
    ("ID externe", record),
)
COMMON = meant(
    account,
    deal_id=record,
    amount=lambda d: plain(d.amount or 0),
    expected_close_at=lambda d: "" if d.closed else day(d.expected),
    source=lambda d: d.source,
    lost_reason=lambda d: d.reason,
)
AS_LEADS = {
    "lead_id": record,
    "created_at": lambda d: minute(d.created),
    "source": lambda d: d.source,
    "owner": lambda d: d.owner,
    "account_id": account,
    "email": lambda d: f"personne{d.no}@exemple.fr",
    "modified_at": lambda d: minute(d.modified),
}
EXPORTS = (
    Export(
        "odoo-en-deals",
        ENGLISH,
        COMMON | {"modified_at": lambda d: minute(d.modified)},
        deals=(*DEALS, *LEADS),
        kept=lambda d: not is_lead(d),
        aside={"is_lead": 3},
        encoding="utf-8",
    ),
    Export(
        "odoo-en-leads",
        ENGLISH,
        AS_LEADS,
        deals=(*DEALS, *LEADS),
        kept=is_lead,
        aside={"is_opportunity": len(DEALS)},
        encoding="utf-8",
    ),
    Export(
        "odoo-fr-deals",
        FRENCH,
        COMMON,
        deals=(*LEADS, *DEALS),
        kept=lambda d: not is_lead(d),
        aside={"is_lead": 3},
        encoding="utf-8",
    ),
    Export("odoo-fr-deals-12", TWELVE, COMMON, encoding="utf-8"),
    Export(
        "odoo-en-deals-unarchived",
        tuple(column for column in ENGLISH if column[0] != "Active"),
        COMMON,
        deals=tuple(deal for deal in DEALS if deal.status != "lost"),
        encoding="utf-8",
    ),
)
