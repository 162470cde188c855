"""Formulas are found in the text of a part without taking it apart: as XML has them, and nowhere else."""

import time

import pytest

from tests.sources.books import MAIN
from udfs.rehost import convert


def in_sheet(body: str, namespace: str = MAIN) -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{namespace}">{body}</worksheet>'


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("<f>1&amp;KPI()</f>", "<f>1&amp;_xldudf_KPI()</f>"),
        ("<f>KPI(&quot;a&quot;,'b'!A1)&gt;1</f>", "<f>_xldudf_KPI(&quot;a&quot;,'b'!A1)&gt;1</f>"),
        ("<f>&apos;KPI(&apos;!A1&#38;KPI(&#xE9;)</f>", "<f>&apos;KPI(&apos;!A1&#38;_xldudf_KPI(&#xE9;)</f>"),
        ("<f>&#75;PI()</f>", "<f>_xldudf_&#75;PI()</f>"),
        ("<f>&quot;KPI(&quot;&amp;KPI()</f>", "<f>&quot;KPI(&quot;&amp;_xldudf_KPI()</f>"),
        ("<f>&#10; KPI( &#13;1)</f>", "<f>&#10; _xldudf_KPI( &#13;1)</f>"),
        ("<f>&amp;quot;KPI(&amp;quot;</f>", "<f>&amp;quot;_xldudf_KPI(&amp;quot;</f>"),
        ("<f>KPI(😀)</f>", "<f>_xldudf_KPI(😀)</f>"),
        ("<x:f>KPI()</x:f>", "<x:f>_xldudf_KPI()</x:f>"),
        ("<xm:f>KPI()</xm:f>", "<xm:f>_xldudf_KPI()</xm:f>"),
        ("<f  t='array'\n ref = \"A1>\" >KPI()</f >", "<f  t='array'\n ref = \"A1>\" >_xldudf_KPI()</f >"),
        ("<f><![CDATA[1<2&KPI()]]></f>", "<f>1&lt;2&amp;_xldudf_KPI()</f>"),
        ("<f>[1]!KPI()</f><f>SUM(1)</f>", "<f>_xldudf_KPI()</f><f>SUM(1)</f>"),
    ],
)
def test_the_formula_is_read_as_xml_and_written_as_it_was(found: str, expected: str) -> None:
    assert convert(in_sheet(found).encode(), "lite") == (in_sheet(expected).encode(), 1)


@pytest.mark.parametrize(
    "body",
    [
        "<c t='inlineStr'><is><t>KPI(1)</t></is></c>",
        "<t>&lt;f&gt;KPI(1)&lt;/f&gt;</t>",
        "<!-- <f>KPI(1)</f> --><f>A1</f>",
        "<t><![CDATA[<f>KPI(1)</f>]]></t>",
        "<?note <f>KPI(1)</f>?>",
        "<f t='shared' si='0'/><v>KPI(1)</v>",
        "<font>KPI(1)</font><formulas>KPI(1)</formulas>",
        "<f a='&lt;f>KPI(1)&lt;/f>'/>",
        "<f>1&amp;SUM(&#x41;1)</f>",
        "<f><![CDATA[SUM(1)]]></f>",
    ],
)
def test_what_is_no_formula_of_ours_stays(body: str) -> None:
    part = in_sheet(body).encode()
    assert convert(part, "lite") == (part, 0)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
def test_each_encoding_of_the_format_is_read_and_kept(codec: str) -> None:
    mark = "\ufeff" if codec.startswith("utf-16") else ""
    part, expected = (mark + in_sheet(f"<f>{name}(Données!A1)</f>") for name in ("KPI", "_xldudf_KPI"))
    assert convert(part.encode(codec), "lite") == (expected.encode(codec), 1)


def test_the_strict_kind_of_workbook_counts_and_a_chart_does_not() -> None:
    strict = in_sheet("<f>KPI()</f>", "http://purl.oclc.org/ooxml/spreadsheetml/main").encode()
    assert convert(strict, "lite")[1] == 1
    chart = in_sheet("<f>KPI()</f>", "http://schemas.openxmlformats.org/drawingml/2006/chart").encode()
    assert convert(chart, "lite") == (chart, 0)


@pytest.mark.parametrize("unit", ["<!--", "<![CDATA[", "<?", "<f>", "<f a='", "<f>KPI(", "<f ", "<f><![CDATA["])
def test_a_part_of_openings_takes_no_long_time(unit: str) -> None:
    short, long = (_seconds(in_sheet(unit * count).encode()) for count in (1000, 100_000))
    assert long < 1000 * max(short, 1e-4)


def _seconds(part: bytes) -> float:
    start = time.perf_counter()
    convert(part, "lite")
    return time.perf_counter() - start
