"""Days as formulas reckon with them: whole months, the same day a year before."""


def whole_months(first: str, last: str) -> str:
    """How many whole months the days are, else 0."""
    months = f"(YEAR({last})-YEAR({first}))*12+MONTH({last})-MONTH({first})+1"
    return f"IF(AND(DAY({first})=1,DAY({last}+1)=1),{months},0)"


def line_number(owner: str, first: str, last: str) -> str:
    """Person and days as one number, by which lines of targets and columns of the grid find each other."""
    return f"({owner}*10^12+{first}*10^6+{last}*1)"  # times 1: LibreOffice would show a date


def year_before(day: str) -> str:
    """The same day a year before, else the last of that month."""
    month = f"MONTH({day})-12"
    return f"MIN(DATE(YEAR({day}),{month},DAY({day})),DATE(YEAR({day}),{month}+1,0))"


def last_a_year_before(last: str, months: str) -> str:
    """The last day of a period a year before; ``months`` is how many whole ones it is, else 0."""
    return f"IF({months}>0,DATE(YEAR({last}),MONTH({last})-11,0),{year_before(last)})"
