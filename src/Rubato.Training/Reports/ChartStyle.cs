using System.Globalization;

namespace Rubato.Training.Reports;

/// <summary>
/// How charts look: colours after Okabe and Ito (2008), which people with any kind of colour blindness can tell apart,
/// some darkened to be legible as thin lines on paper, and brighter on a dark ground.
/// </summary>
static class ChartStyle
{
    public const int Colours = 6;

    public const int Dashes = 5;

    /// <summary>The style of a curve: what it is drawn with, in these colours and dashes.</summary>
    public static string Line(int colour, int dash = 0, bool isFaint = false) => string.Create(
        CultureInfo.InvariantCulture, $"line k{colour % Colours}{(dash % Dashes is > 0 and var pattern ? $" d{pattern}" : "")}{(isFaint ? " faint" : "")}");

    /// <summary>The variables, for light and dark.</summary>
    public const string Palette = """
        :root{color-scheme:light dark;--paper:#fdfcf9;--card:#ffffff;--ink:#1f2023;--soft:#686a70;--rule:#e4e1d9;--grid:#efece5;--mark:#d8d4ca;
        --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b5568c;--c4:#b07800;--c5:#3e98d0}
        @media (prefers-color-scheme:dark){:root{--paper:#141518;--card:#1b1d21;--ink:#e9e7e1;--soft:#9b9da3;--rule:#303339;--grid:#26282d;--mark:#3c4047;
        --c0:#56b4e9;--c1:#ff8b3d;--c2:#2fc79a;--c3:#dd92bd;--c4:#e6b04c;--c5:#8fc9ee}}
        @media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#111;--soft:#555;--rule:#ccc;--grid:#e8e8e8;--mark:#bbb;
        --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b5568c;--c4:#b07800;--c5:#3e98d0}}
        """;

    /// <summary>The rules for everything inside a chart.</summary>
    public const string Rules = """
        .chart{font:12px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
        .chart text{fill:var(--soft)}.chart .title{fill:var(--ink);font-size:13px;font-weight:600}.chart .note{font-size:11.5px}
        .chart .grid{stroke:var(--grid);stroke-width:1}.chart .mark{stroke:var(--mark);stroke-width:1;stroke-dasharray:2 3}.chart .axis{stroke:var(--rule);stroke-width:1}
        .chart .line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}.chart .faint{stroke-width:1;opacity:.32}
        .chart .k0{stroke:var(--c0)}.chart .k1{stroke:var(--c1)}.chart .k2{stroke:var(--c2)}.chart .k3{stroke:var(--c3)}.chart .k4{stroke:var(--c4)}.chart .k5{stroke:var(--c5)}
        .chart .d1{stroke-dasharray:9 4}.chart .d2{stroke-dasharray:2 4}.chart .d3{stroke-dasharray:11 4 2 4}.chart .d4{stroke-dasharray:5 3}
        .chart .dot{stroke-width:5;stroke-linecap:round}
        """;
}
