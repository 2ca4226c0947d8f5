using System.Globalization;
using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Reports;

/// <summary>Sample images, the confusion matrix and mistakes of a report.</summary>
static class ReportImages
{
    const int SampleRows = 3;
    const int MostSampleClasses = 20;
    const int MostMistakes = 24;
    const int MostMatrixClasses = 20;
    const int MostSearched = 20_000;

    /// <summary>A column for each class, a few training images in each.</summary>
    public static string Samples(LabelledImages images)
    {
        var classes = Math.Min(images.Classes, MostSampleClasses);
        var found = Enumerable.Range(0, classes).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < Math.Min(images.Count, MostSearched); i++)
        {
            if (images.Label(i) < classes && found[images.Label(i)] is { Count: < SampleRows } ofClass)
                ofClass.Add(i);
        }

        var page = new StringBuilder("<div class=\"pictures samples\" style=\"grid-template-columns:repeat(")
            .Append(Math.Min(classes, 10)).Append(",1fr)\">");
        for (var first = 0; first < classes; first += 10)
        {
            for (var row = 0; row < SampleRows; row++)
            {
                for (var c = first; c < Math.Min(classes, first + 10); c++)
                {
                    page.Append("<figure>");
                    if (row < found[c].Count)
                        Picture(page, images, found[c][row], images.ClassNames[c]);
                    if (row == SampleRows - 1)
                        page.Append("<figcaption>").Append(Page.Escape(images.ClassNames[c])).Append("</figcaption>");
                    page.Append("</figure>");
                }
            }
        }

        return page.Append("</div>").ToString();
    }

    /// <summary>Counts of (true class, given class).</summary>
    public static string Confusion(LabelledImages images, ReadOnlySpan<int> given)
    {
        if (images.Classes > MostMatrixClasses)
            return "";
        var counts = new int[images.Classes, images.Classes];
        for (var i = 0; i < given.Length; i++)
            counts[images.Label(i), given[i]]++;
        var mostWrong = 1;
        for (var row = 0; row < images.Classes; row++)
        {
            for (var column = 0; column < images.Classes; column++)
            {
                if (row != column)
                    mostWrong = Math.Max(mostWrong, counts[row, column]);
            }
        }

        var page = new StringBuilder("<div class=\"wide\"><table class=\"confusion\"><tr><th>true \\ given</th>");
        foreach (var name in images.ClassNames)
            page.Append("<th>").Append(Page.Escape(name)).Append("</th>");
        page.Append("</tr>");
        for (var row = 0; row < images.Classes; row++)
        {
            page.Append("<tr><th>").Append(Page.Escape(images.ClassNames[row])).Append("</th>");
            for (var column = 0; column < images.Classes; column++)
            {
                var count = counts[row, column];
                if (row == column)
                    page.Append("<td class=\"right\">");
                else if (count == 0)
                    page.Append("<td>");
                else
                    page.Append(CultureInfo.InvariantCulture, $"<td style=\"background:color-mix(in srgb,var(--c1) {10 + (60 * count / mostWrong)}%,transparent)\">");
                if (count > 0)
                    page.Append(CultureInfo.InvariantCulture, $"{count}");
                page.Append("</td>");
            }

            page.Append("</tr>");
        }

        return page.Append("</table></div>").ToString();
    }

    /// <summary>The first test images that were classified wrongly.</summary>
    public static string Mistakes(LabelledImages images, ReadOnlySpan<int> given)
    {
        var page = new StringBuilder("<div class=\"pictures mistakes\">");
        var shown = 0;
        for (var i = 0; i < given.Length && shown < MostMistakes; i++)
        {
            if (given[i] == images.Label(i))
                continue;
            page.Append("<figure>");
            Picture(page, images, i, images.ClassNames[images.Label(i)]);
            page.Append("<figcaption>").Append(Page.Escape(images.ClassNames[images.Label(i)])).Append(" → <b>")
                .Append(Page.Escape(images.ClassNames[given[i]])).Append("</b></figcaption></figure>");
            shown++;
        }

        return shown == 0 ? "" : page.Append("</div>").ToString();
    }

    static void Picture(StringBuilder page, LabelledImages images, int index, string name)
    {
        var address = Png.ToDataAddress(images.Height, images.Width, images.Channels, images.Image(index));
        page.Append("<img src=\"").Append(address).Append("\" width=\"").Append(images.Width).Append("\" height=\"")
            .Append(images.Height).Append("\" alt=\"").Append(Page.Escape(name)).Append("\">");
    }
}
