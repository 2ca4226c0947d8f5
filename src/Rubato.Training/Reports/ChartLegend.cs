using System.Text;

namespace Rubato.Training.Reports;

/// <summary>The legend of several charts with the same curves: a list that stays in sight above them.</summary>
static class ChartLegend
{
    /// <summary>The list.</summary>
    /// <param name="curves">Each curve's colour, dash pattern and name, the name as HTML.</param>
    public static string Of(IEnumerable<(int Colour, int Dash, string Name)> curves)
    {
        var html = new StringBuilder("<ul class=\"legend\">");
        foreach (var (colour, dash, name) in curves)
            html.Append("<li><svg class=\"chart\" viewBox=\"0 0 44 12\" aria-hidden=\"true\"><path class=\"").Append(ChartStyle.Line(colour, dash)).Append("\" d=\"M2 6H42\"/></svg>").Append(name).Append("</li>");
        return html.Append("</ul>").ToString();
    }
}
