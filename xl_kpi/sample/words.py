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


def companies() -> list[str]:
    """Every company name once, in a fixed order."""
    return [f"{trade} {name}" for name in NAMES for trade in TRADES]
