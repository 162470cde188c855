"""Target attainment: what was reached over what was aimed at; by default the revenue over its target."""

from xl_kpi.core.definition import Definition, Option
from xl_kpi.core.language import By, Calc, Param, Ratio
from xl_kpi.kpis.measures import SALES_TABLE, revenue

ACTUAL = Param("actual", fallback=revenue("sales_table"))
TARGET = By(
    "prorata",
    none=Param("target"),
    calendar=Calc("*", Param("target"), Param("elapsed_days")),
    working=Calc("*", Param("target"), Param("elapsed_working_days")),
)

KPI = Definition(
    tables=("deals", "orders", "targets"),
    nature="result",
    unit="rate",
    params=("actual", "target"),
    options=(
        Option(name="prorata", values=("none", "calendar", "working")),
        Option(name="direction", values=("up", "down")),
        SALES_TABLE,
    ),
    formula=Ratio(
        numerator=By("direction", up=ACTUAL, down=TARGET),
        denominator=By("direction", up=TARGET, down=ACTUAL),
        zero=1.0,
    ),
)
