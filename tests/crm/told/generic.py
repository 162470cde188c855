"""Files of home-made tools and of French programs without a profile: quotes, opportunities, odd encodings."""

from collections.abc import Mapping

from tests.crm.story import COMPANIES, LOST, MET, NEW, OFFER, WON, Deal
from tests.crm.told.export import Cell, Columns, Export, comma, day, french, meant, plain

PROPALS = {
    WON: "Signée (à facturer)",
    LOST: "Non signée (fermée)",
    NEW: "Brouillon",
    MET: "Validée (propale ouverte)",
    OFFER: "Validée (propale ouverte)",
}
SHORT = {WON: "Gagné", LOST: "Perdu", NEW: "Nouveau", MET: "En cours", OFFER: "Devis envoyé"}


def company(deal: Deal) -> str:
    return COMPANIES[deal.company]


def with_tax(deal: Deal) -> str:
    return "" if deal.amount is None else comma(deal.amount * 1.2)


def thousands(deal: Deal) -> str:
    return "" if deal.amount is None else f"{deal.amount:,.2f} €".replace(",", "\u202f").replace(".", ",")


def paid(deal: Deal) -> str:
    return "Facturée" if deal.no in (104, 107) else PROPALS[deal.step]


DOLIBARR: Columns = (
    ("Réf.", lambda d: f"PR25-{d.no:04}"),
    ("Réf. client", ""),
    ("Tiers", company),
    ("Date", lambda d: french(d.created)),
    ("Date fin validité", lambda d: french(d.expected)),
    ("Montant HT", lambda d: comma(d.amount)),
    ("Montant TVA", ""),
    ("Montant TTC", with_tax),
    ("Auteur", lambda d: d.owner),
    ("Statut", paid),
)
QUOTES: Columns = (
    ("Numéro", lambda d: f"DEV-{d.no}"),
    ("Objet", lambda d: d.name),
    ("Client", company),
    ("Montant HT", thousands),
    ("Montant TTC", with_tax),
    ("Statut", lambda d: SHORT[d.step]),
    ("Date émission", lambda d: french(d.created)),
    ("Date validité", lambda d: french(d.expected)),
)
SELLSY: Columns = (
    ("Identifiant", lambda d: d.no),
    ("Nom de l'opportunité", lambda d: d.name),
    ("Société liée", company),
    ("Contact lié", lambda d: f"Personne {d.no}"),
    ("Collaborateur affecté", lambda d: d.owner),
    ("Montant potentiel", lambda d: comma(d.amount)),
    ("Pipeline", "Ventes"),
    ("Étape", "Négociation"),
    ("Probabilité", lambda d: d.probability),
    ("Statut", lambda d: SHORT[d.step]),
    ("Date d'échéance", lambda d: french(d.expected)),
    ("Date de création", lambda d: french(d.created)),
    ("Source", lambda d: d.source),
    ("Note", ""),
)
TEAM: Columns = (
    ("N° affaire", lambda d: d.no),
    ("Affaire", lambda d: d.name),
    ("Client", company),
    ("Commercial", lambda d: d.owner),
    ("Montant (€ HT)", lambda d: comma(d.amount)),
    ("Résultat", lambda d: SHORT[d.step]),
    ("Créée le", lambda d: french(d.created)),
    ("Close le", lambda d: french(d.closed)),
    ("Échéance", lambda d: french(d.expected)),
)
UNDATED = {"closed_at": "", "expected_close_at": ""}


def without(*columns: str, **more: Cell) -> Mapping[str, Cell]:
    return {column: cell for column, cell in meant(company, day, **more).items() if column not in columns}


EXPORTS = (
    Export(
        "generic-fr-deals-propositions",
        DOLIBARR,
        without("name", **UNDATED, deal_id=lambda d: f"PR25-{d.no:04}"),
        encoding="utf-8",
        delimiter=";",
    ),
    Export(
        "generic-fr-deals-devis",
        QUOTES,
        without("owner", **UNDATED, deal_id=lambda d: f"DEV-{d.no}", proposal_at=lambda d: day(d.created)),
        encoding="utf-8-sig",
        delimiter=";",
        newline="\r\n",
    ),
    Export(
        "generic-fr-deals-opportunites",
        SELLSY,
        without(closed_at="", source=lambda d: d.source, probability=lambda d: plain(d.probability / 100)),
        encoding="cp1252",
        delimiter=";",
        newline="\r\n",
    ),
    Export("generic-fr-deals-tabs", TEAM, without(), encoding="utf-16", delimiter="\t", newline="\r\n"),
)
