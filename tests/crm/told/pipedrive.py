"""Exports of Pipedrive: "Deal - Title" headers, French labels that drift, a field of the team's own named alike."""

from dataclasses import replace
from datetime import datetime

from tests.crm.story import ANAIS, COMPANIES, DEALS, DELETED, LOST, MARC, MET, NEW, OFFER, WON, ZOE, Deal
from tests.crm.told.export import Cell, Columns, Export, comma, day, lost, meant, minute, plain, second, won

STAGES = {
    NEW: "Qualified",
    MET: "Demo Scheduled",
    OFFER: "Proposal Made",
    WON: "Negotiations Started",
    LOST: "Contact Made",
}
ETAPES = {
    NEW: "Qualifié",
    MET: "Démo programmée",
    OFFER: "Proposition faite",
    WON: "Négociations commencées",
    LOST: "Prise de contact",
}
STATUTS = {"won": "Gagnée", "lost": "Perdue", "open": "En cours"}


def company(deal: Deal) -> str:
    return COMPANIES[deal.company]


def _status(deal: Deal) -> str:
    return "deleted" if deal.deleted else deal.status


ENGLISH: Columns = (
    ("Deal - ID", lambda d: d.no),
    ("Deal - Title", lambda d: d.name),
    ("Deal - Creator", "Zoé Nguyên"),
    ("Deal - Owner", lambda d: d.owner),
    ("Deal - Value", lambda d: plain(d.amount)),
    ("Deal - Currency of Value", lambda d: d.currency),
    ("Deal - Weighted value", lambda d: plain((d.amount or 0) * d.probability / 100)),
    ("Deal - Currency of Weighted value", lambda d: d.currency),
    ("Deal - Probability", lambda d: d.probability),
    ("Deal - Organization", company),
    ("Deal - Organization ID", lambda d: d.company),
    ("Deal - Pipeline", "Pipeline"),
    ("Deal - Contact person", lambda d: f"Personne {d.no}"),
    ("Deal - Contact person ID", lambda d: 7000 + d.no),
    ("Deal - Stage", lambda d: STAGES[d.step]),
    ("Deal - Label", ""),
    ("Deal - Status", _status),
    ("Deal - Deal created", lambda d: second(d.created)),
    ("Deal - Update time", lambda d: second(d.modified)),
    ("Deal - Last stage change", lambda d: second(d.modified)),
    ("Deal - Next activity date", ""),
    ("Deal - Last activity date", lambda d: day(d.modified)),
    ("Deal - Won time", won(lambda d: second(d.closed))),
    ("Deal - Last email received", ""),
    ("Deal - Last email sent", ""),
    ("Deal - Lost time", lost(lambda d: second(d.closed))),
    ("Deal - Deal closed on", lambda d: second(d.closed)),
    ("Deal - Lost reason", lambda d: d.reason),
    ("Deal - Visible to", "Item owner's visibility group"),
    ("Deal - Total activities", 3),
    ("Deal - Done activities", 2),
    ("Deal - Activities to do", 1),
    ("Deal - Email messages count", 0),
    ("Deal - Expected close date", lambda d: day(d.expected)),
    ("Deal - Product quantity", ""),
    ("Deal - Product amount", ""),
    ("Deal - Product name", ""),
    ("Deal - Source origin", "Manually created"),
    ("Deal - Source origin ID", ""),
    ("Deal - Source channel", lambda d: d.source),
    ("Deal - Source channel ID", ""),
    ("Deal - Archive status", "Not archived"),
    ("Deal - Archive time", ""),
    ("Deal - Sequence enrollment", ""),
)
OWN_STATUS = ("Deal - Status", "")
"""A field that the team added and named like one of the program's; nobody fills it any more."""


def french(gain: str, perte: str, *more: tuple[str, Cell]) -> Columns:
    return (
        ("Affaire - ID", lambda d: d.no),
        ("Affaire - Titre", lambda d: d.name),
        ("Affaire - Propriétaire", lambda d: d.owner),
        ("Affaire - Valeur", lambda d: plain(d.amount)),
        ("Affaire - Organisation", company),
        ("Affaire - Personne à contacter", lambda d: f"Personne {d.no}"),
        ("Affaire - Pipeline", "Ventes"),
        ("Affaire - Étape", lambda d: ETAPES[d.step]),
        ("Affaire - Statut", lambda d: "Supprimée" if d.deleted else STATUTS[d.status]),
        ("Affaire - Affaire créée", lambda d: second(d.created)),
        ("Affaire - Heure de mise à jour", lambda d: second(d.modified)),
        (gain, won(lambda d: second(d.closed))),
        (perte, lost(lambda d: second(d.closed))),
        ("Affaire - Raison de la perte", lambda d: d.reason),
        ("Affaire - Visible par", "Tous les utilisateurs"),
        ("Affaire - Source du lead", lambda d: d.source),
        *more,
    )


RICH = (
    ("Affaire - Date de clôture prévue", lambda d: day(d.expected)),
    ("Affaire - Région", "Bretagne"),
    ("Affaire - Région", "Ouest"),
    ("Personne - Téléphone - Travail", "02 00 00 00 00"),
    ("Personne - E-mail - Travail", lambda d: f"personne{d.no}@exemple.fr"),
)
THIRD: Columns = (
    ("Affaire - ID", lambda d: d.no),
    ("Affaire - Titre", lambda d: d.name),
    ("Affaire - Propriétaire", lambda d: d.owner),
    ("Affaire - Valeur", lambda d: comma(d.amount)),
    ("Affaire - Organisation", company),
    ("Affaire - Étape", lambda d: ETAPES[d.step]),
    ("Affaire - Statut", lambda d: d.status),
    ("Affaire - Date de clôture prévue", lambda d: day(d.expected)),
    ("Affaire - Affaire créée", lambda d: day(d.created)),
    ("Affaire - Raison de perte", lambda d: d.reason),
    ("Affaire - Date de gain", won(lambda d: day(d.closed))),
    ("Affaire - Date de perte", lost(lambda d: day(d.closed))),
)
MORE: dict[str, Cell] = {
    "source": lambda d: d.source,
    "lost_reason": lambda d: d.reason,
    "modified_at": lambda d: minute(d.modified),
}
EXPECTED_DAY: dict[str, Cell] = {"expected_close_at": lambda d: "" if d.closed else day(d.expected)}
OLD, NOW = (
    french("Affaire - Heure de la conclusion", "Affaire - Heure de l'échec"),
    french("Affaire - Date de gain", "Affaire - Date de perte"),
)
HANDED_OVER = replace(DEALS[2], owner=MARC, amount=3000.0, modified=datetime(2025, 10, 20, 9))
"""Deal 103 before Marc gave it to Zoé."""
EXPORTS = (
    Export(
        "pipedrive-en-deals",
        (*ENGLISH, OWN_STATUS),
        meant(lambda d: d.company, **MORE, **EXPECTED_DAY, probability=lambda d: plain(d.probability / 100)),
        deals=(*DEALS, DELETED),
        aside={"deleted": 1},
        encoding="utf-8",
    ),
    Export(
        "pipedrive-fr-deals",
        OLD,
        meant(company, **MORE, expected_close_at=""),
        deals=(*DEALS, DELETED),
        aside={"deleted": 1},
        encoding="utf-8",
    ),
    Export(
        "pipedrive-fr-deals-drifted",
        french("Affaire - Date de gain", "Affaire - Date de perte", *RICH),
        meant(company, **MORE, **EXPECTED_DAY),
        encoding="utf-8",
    ),
    Export(
        "pipedrive-fr-deals-semicolon",
        THIRD,
        meant(company, day, lost_reason=lambda d: d.reason),
        encoding="utf-8",
        delimiter=";",
    ),
    Export(
        "pipedrive-fr-deals-by-owner",
        OLD,
        meant(company, **MORE, expected_close_at=""),
        parts={
            "affaires-anais": (OLD, [deal for deal in DEALS if deal.owner in (ANAIS, "")]),
            "affaires-marc": (NOW, [*(deal for deal in DEALS if deal.owner == MARC), HANDED_OVER]),
            "affaires-zoe": (NOW, [deal for deal in DEALS if deal.owner in (ZOE, "")]),
        },
        aside={"duplicate_id": 2},
        encoding="utf-8",
    ),
)
