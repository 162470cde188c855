"""Invented companies, products and the other words of the sample."""

from __future__ import annotations

from dataclasses import dataclass

TRADES = """
Menuiserie Boulangerie Garage Imprimerie Fromagerie Brasserie Scierie Métallerie Carrosserie Blanchisserie
Pâtisserie Serrurerie Charpente Conserverie Tonnellerie Transports Ateliers Laiterie Cartonnerie Fonderie
Plasturgie Mécanique Câblerie Torréfaction Minoterie Cidrerie Verrerie Tôlerie Logistique Emballages
Miroiterie Chocolaterie Faïencerie Papeterie Ferronnerie Marbrerie
""".split()
NAMES = """
Kervalan Montreval Tessandier Bréhault Aubrivel Castelvert Dorsaville Épinolac Fontgrise Grandval Hautesserre
Isaurel Jolimarais Lormeteau Malvézin Noirterre Orsandre Pellegarde Quernoël Rocvaillant Sablemont Trévenoc
Ustaval Vertecombe Yvremont Zélandier Ambrelieu Belorme Clairfaye Doucelance Ferrandol Gravelongue Harcelaine
Josseval Larmorel Miravaux Neuvecel Ombrevent Pontrieuval Ravignol Sorbelle Tournefauve Valombreuse Wardelin
Beaurivel Cormasson Drévigny Estourmel Flamendour Guérandel Hurlevaux Landréac Mévrières Oriandre Passelaigue
""".split()


@dataclass(frozen=True)
class Product:
    """A product line: its name and its usual amount in euros."""

    name: str
    amount: int


PRODUCTS = (
    Product("Essentiel", 4200),
    Product("Essentiel", 4200),
    Product("Sérénité", 7800),
    Product("Sérénité", 7800),
    Product("Compresseur", 9800),
    Product("Groupe froid", 12500),
    Product("Audit énergie", 3600),
)
CONTRACTS = PRODUCTS[:4]  # the maintenance plans; the rest is equipment and advice
PARTS = ("Pièces détachées", "Pièces détachées", "Consommables", "Kit filtres")
SETUP = "Mise en service"

SOURCES = (
    *("website",) * 6,
    *("phone",) * 5,
    *("linkedin",) * 3,
    *("trade_show",) * 3,
    *("partner",) * 2,
    *("referral",) * 2,
)
NEW_SOURCES = (*SOURCES, "youtube", "youtube", "youtube")  # the channel opened in October 2025
CHANNELS = ("call",) * 12 + ("email",) * 5 + ("social",) * 2 + ("visit",)
CUSTOMER_CHANNELS = ("call", "call", "email", "visit")
SEGMENTS = ("TPE", "TPE", "PME", "PME", "PME", "ETI")
REASONS = ("Prix", "Concurrent", "Budget gelé", "Sans réponse", "Je vais réfléchir", "Je vais réfléchir")
EARLY_REASONS = ("Sans réponse", "Pas de besoin", "Budget gelé")


_DEAL_KINDS = {"new": "nouvelle", "additional": "additionnelle", "renewal": "renouvellement"}
_SOURCES = {
    "website": "site web",
    "phone": "téléphone",
    "linkedin": "LinkedIn",
    "trade_show": "salon",
    "partner": "partenaire",
    "referral": "recommandation",
    "youtube": "YouTube",
    "customer": "client",
}
_STATUSES = {"won": "gagnée", "lost": "perdue", "open": "en cours"}
_STAGES = {"proposal": "proposition", "qualified": "qualification", "contact": "contact", "r1": "R1", "r2": "R2"}
FRENCH = {
    ("deals", "status"): _STATUSES,
    ("deals", "stage"): _STATUSES | _STAGES,
    ("deals", "kind"): _DEAL_KINDS,
    ("deals", "source"): _SOURCES,
    ("leads", "source"): _SOURCES,
    ("activities", "type"): {
        "call": "appel",
        "email": "e-mail",
        "meeting": "rendez-vous",
        "visit": "visite",
        "proposal": "proposition",
        "followup": "relance",
        "social": "réseaux sociaux",
    },
    ("activities", "direction"): {"out": "sortant", "in": "entrant"},
    ("activities", "outcome"): {
        "done": "fait",
        "held": "tenu",
        "no_show": "absent",
        "rescheduled": "reporté",
        "canceled": "annulé",
        "scheduled": "prévu",
    },
    ("orders", "kind"): {"sale": "vente", "additional": "additionnelle", "refund": "remboursement"},
    ("surveys", "kind"): {"csat": "satisfaction", "nps": "NPS", "google": "avis Google"},
    ("complaints", "severity"): {"low": "faible", "medium": "moyenne", "high": "forte"},
    ("targets", "direction"): {"up": "hausse", "down": "baisse"},
}
"""The words of the sample as a French team writes them, by table and column."""


def in_french(table: str, row: dict[str, str]) -> dict[str, str]:
    """Return a row with its words in French; a word that is not in the list stays."""
    return {column: FRENCH.get((table, column), {}).get(cell, cell) for column, cell in row.items()}


def companies() -> list[str]:
    """Every company name once, in a fixed order."""
    return [f"{trade} {name}" for name in NAMES for trade in TRADES]
