using System.Net;
using System.Text;

namespace Rubato.Training.Reports;

/// <summary>Puts an HTML page together from parts; every text goes through <see cref="Escape"/>.</summary>
sealed class Page
{
    readonly StringBuilder _text = new();

    public Page(string title)
    {
        _text.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Append(Escape(title)).Append("</title><style>\n")
            .Append(ChartStyle.Palette).Append('\n').Append(ReportStyle.Rules).Append('\n').Append(ChartStyle.Rules)
            .Append("\n</style></head><body><main>\n");
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Adds an element with a text that is escaped.</summary>
    public Page Text(string element, string text, string style = "")
    {
        _text.Append('<').Append(element);
        if (style.Length > 0)
            _text.Append(" class=\"").Append(style).Append('"');
        _text.Append('>').Append(Escape(text)).Append("</").Append(element).Append(">\n");
        return this;
    }

    /// <summary>Adds what is HTML already.</summary>
    public Page Html(string html)
    {
        _text.Append(html).Append('\n');
        return this;
    }

    /// <summary>Adds a table of texts, its first row the headings.</summary>
    public Page Table(IEnumerable<IReadOnlyList<string>> rows, string style = "")
    {
        _text.Append("<div class=\"wide\"><table").Append(style.Length > 0 ? $" class=\"{style}\"" : "").Append('>');
        var cell = "th";
        foreach (var row in rows)
        {
            _text.Append("<tr>");
            foreach (var text in row)
                _text.Append('<').Append(cell).Append('>').Append(Escape(text)).Append("</").Append(cell).Append('>');
            _text.Append("</tr>");
            cell = "td";
        }

        _text.Append("</table></div>\n");
        return this;
    }

    public string End() => _text.Append("</main></body></html>\n").ToString();
}
