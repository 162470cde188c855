"""A small invented pipeline with the headers and words of a foreign CRM, and how a user explains them."""

from pathlib import Path

CSV = """\
opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Mona Reed,Alpha,Kanlab,Won,2025-01-10,2025-03-05,1000
A2,Mona Reed,Alpha,Kanlab,Lost,2025-01-15,2025-03-20,0
A3,Mona Reed,Beta,Ormond,Won,2025-02-01,2025-04-02,500
A4,Paul Stone,Beta,Ormond,Won,2025-02-10,2025-03-31,250.5
A5,Paul Stone,Alpha,Velba,Engaging,2025-03-01,,
A6,Paul Stone,Alpha,Velba,Lost,2025-01-20,2025-04-10,0
A7,,Beta,Velba,Won,2025-02-20,2025-04-15,100
A8,Paul Stone,Beta,,Prospecting,,,
"""
"""Won: 1,000 + 250.50 in March, 500 + 100 in April 2025. Closed: six, of which four won."""

MAPS = (
    "--map",
    "deals.status=deal_stage",
    "deals.created_at=engage_date",
    "deals.owner=sales_agent",
    "deals.amount=close_value",
    "--map-value",
    "deals.status:Engaging=open",
)
AS_OF = ("--as-of", "2025-05-01")


def write_pipeline(folder: Path) -> tuple[str, ...]:
    """Write the file under a name that says nothing; return the arguments that make it understood."""
    path = folder / "sales_pipeline.csv"
    path.write_text(CSV, encoding="utf-8")
    return ("--data", f"deals={path}", *MAPS)


def plain(text: str) -> str:
    """The text with the spaces and apostrophes of a keyboard."""
    return text.translate({0x00A0: " ", 0x202F: " ", 0x2019: "'"})


KEYS = "kpi value numerator denominator n unit direction excluded notes options version text".split()
"""What one answer of `compute` holds, in this order: others script against it."""
