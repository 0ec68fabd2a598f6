"""Draws one indicator of a panel, a line a county; of a panel without counties, a line a city.

    python notebooks/plot.py PANEL.csv INDICATOR_ID -o PLOT.png

The ending of PLOT is .png, .svg or .html. `bulletin indicators` lists the ids.
"""

from __future__ import annotations

import argparse
import sys

import altair as alt
import pandas as pd
from chinese import use_chinese

_MANY = 100_000


def lines(panel: pd.DataFrame, indicator: str) -> alt.Chart:
    """Return the lines of an indicator's levels by region and month, in its commonest unit."""
    rows = panel[panel["indicator_id"] == indicator]
    unit = rows["unit"].mode().iat[0]
    rows = rows[rows["unit"] == unit]
    if rows["value"].max() >= _MANY:
        rows, unit = rows.assign(value=rows["value"] / 10_000), f"万{unit}"
    counties = rows[~rows["region_code"].str.endswith("00")]
    rows = counties if len(counties) else rows
    order = rows.groupby("region")["value"].max().sort_values(ascending=False).index.tolist()
    return (
        alt.Chart(rows, title=rows["indicator"].iat[0], width=560, height=320)
        .mark_line(point=True)
        .encode(
            x=alt.X("yearmonth(period_end):T", title="截至", axis=alt.Axis(format="%Y-%m")),
            y=alt.Y("value:Q", title=unit),
            color=alt.Color("region:N", title="地区", sort=order, scale={"scheme": "tableau20"}),
        )
    )


def main() -> int:
    """Read the panel and write the picture; one line for what cannot be drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("panel", metavar="PANEL")
    parser.add_argument("indicator", metavar="INDICATOR_ID")
    parser.add_argument("-o", "--output", required=True, metavar="PLOT")
    options = parser.parse_args()
    panel = pd.read_csv(
        options.panel,
        dtype={"region_code": str},
        parse_dates=["period_end"],
        keep_default_na=False,
        na_values={"value": [""]},
        encoding="utf-8-sig",
    )
    levels = (panel["transformation"] == "level") & (panel["population"] == "")
    panel = panel[levels & panel["value"].notna()]
    known = sorted(set(panel["indicator_id"]))
    if options.indicator not in known:
        print(
            f"{options.indicator}: not in {options.panel}; there are {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    use_chinese()
    lines(panel, options.indicator).save(options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
