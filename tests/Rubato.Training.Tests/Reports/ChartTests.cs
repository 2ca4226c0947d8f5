using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rubato.Training.Reports;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Reports;

public class ChartTests
{
    static double[] Count(int n) => [.. Enumerable.Range(0, n).Select(i => (double)i)];

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.25, "−0.25")]
    [InlineData(0.00123456, "0.001235")]
    [InlineData(0.0000123, "1.23e-5")]
    [InlineData(12345.6, "12,346")]
    [InlineData(2e9, "2e9")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Number_Any_IsShortAndCultureFree(double value, string expected) =>
        Assert.Equal(expected, Culture.German(() => ChartNumber.Format(value)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-3, 7)]
    [InlineData(0, 785)]
    [InlineData(1e-9, 2e-9)]
    [InlineData(1e300, 1.5e300)]
    [InlineData(0.9999, 1)]
    public void Axis_Linear_HasAFewRoundTicksInside(double low, double high)
    {
        var axis = ChartAxis.Exact(low, high, 8);
        Assert.InRange(axis.Ticks.Count, 3, 20);
        Assert.All(axis.Ticks, t => Assert.InRange(axis.Place(t), -1e-9, 1 + 1e-9));
        Assert.Equal(axis.Ticks.Order(), axis.Ticks);
    }

    [Fact]
    public void Axis_Steps_HasTheExpectedTicks() =>
        Assert.Equal([0, 100, 200, 300, 400, 500, 600, 700], ChartAxis.Exact(0, 785, 10).Ticks);

    [Fact]
    public void Axis_WholeNumbers_HasNoOthers() =>
        Assert.Equal([1, 2, 3, 4, 5], ChartAxis.Exact(1, 5, 10, leastStep: 1).Ticks);

    [Fact]
    public void Axis_Log_HasDecades()
    {
        var axis = ChartAxis.Around([1e-4, 10], 6, wantsLog: true);
        Assert.True(axis.IsLog);
        Assert.Equal([-4, -3, -2, -1, 0, 1], axis.Ticks.Select(t => (int)Math.Round(Math.Log10(t))));
        Assert.InRange(axis.Place(1e-4), 0, 0.1);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 5.0 })]
    [InlineData(new[] { 0.0, 0.0 })]
    [InlineData(new[] { double.NaN, double.PositiveInfinity })]
    [InlineData(new[] { -1.0, 3.0 })]
    [InlineData(new[] { double.MinValue, double.MaxValue })]
    [InlineData(new[] { double.Epsilon, 1.0 })]
    [InlineData(new[] { double.Epsilon, double.MaxValue })]
    [InlineData(new[] { 1.0, 1.0000000000000002 })]
    public void Chart_AnyValues_IsWellFormedWithFiniteCoordinates(double[] values)
    {
        foreach (var log in (bool[])[false, true])
        {
            var svg = new LineChart { Series = [new("a", Count(values.Length), values) { HasDots = true }], IsLogY = log }.ToSvgFile();
            Assert.NotNull(XDocument.Parse(svg).Root);
            Assert.DoesNotMatch("[dxy]\\d?=\"[^\"]*(NaN|∞|Infinity)", svg);
        }
    }

    [Fact]
    public void Chart_Names_AreEscaped()
    {
        var svg = new LineChart { Title = "<script>\"&", Note = "<b>", XTitle = "<i>", Series = [new("<u>", [0, 1], [0, 1])] }.ToSvgFile();
        Assert.NotNull(XDocument.Parse(svg).Root);
        Assert.DoesNotContain("<script", svg);
        Assert.DoesNotContain("<b>", svg);
        Assert.Contains("&lt;u&gt;", svg);
    }

    [Fact]
    public void Chart_InAPage_NeedsNothingFromElsewhere() =>
        Assert.DoesNotContain("http", new LineChart { Series = [new("a", [0, 1], [0, 1])] }.ToSvg());

    [Fact]
    public void Chart_Culture_DoesNotMatter()
    {
        var chart = new LineChart { Title = "lr", Series = [new("a", [0, 0.5, 1], [0.25, 0.5, 1234.5])], XMarks = [0.5] };
        Assert.Equal(chart.ToSvgFile(), Culture.German(chart.ToSvgFile));
    }

    [Fact]
    public void Chart_ManyPoints_StaysSmallAndKeepsTheSpikes()
    {
        var y = new double[100_000];
        y[31_415] = 1000;
        y[77_777] = -500;
        y[50_000] = double.NaN;
        var series = new ChartSeries("a", Count(y.Length), y);
        var svg = new LineChart { Series = [series] }.ToSvg();
        Assert.InRange(svg.Length, 1, 60_000);
        var kept = ChartPath.Kept(series, x => x / 125, 0, 800).ToArray();
        Assert.Superset(new HashSet<int> { 0, 31_415, 50_000, 77_777, 99_999 }, kept.ToHashSet());
        Assert.Equal(kept.Order(), kept);
    }

    [Fact]
    public void Chart_WiderColumns_KeepFewerPointsAndTheSpikes()
    {
        var y = new double[10_000];
        y[3141] = 9;
        var series = new ChartSeries("a", Count(y.Length), y);
        int[] narrow = [.. ChartPath.Kept(series, x => x / 12.5, 0, 800)], wide = [.. ChartPath.Kept(series, x => x / 12.5, 0, 800, columnWidth: 10)];
        Assert.InRange(wide.Length, 1, narrow.Length / 8);
        Assert.Superset(new HashSet<int> { 0, 3141, 9999 }, wide.ToHashSet());
    }

    [Fact]
    public void Chart_CurveOutsideTheLegend_SaysItsNameWhenPointedAt()
    {
        var svg = new LineChart { Series = [new("in", [0, 1], [0, 1]), new("out<", [0, 1], [1, 0]) { IsInLegend = false, Dash = 6, Colour = 7 }] }.ToSvg();
        Assert.Contains("<path class=\"line k1 d1\" d=\"M66 ", svg);
        Assert.Contains("<title>out&lt;</title></path>", svg);
        Assert.Single(Regex.Matches(svg, ">in</text>"));
        Assert.DoesNotContain("out&lt;</text>", svg);
    }

    [Fact]
    public void Chart_Gap_LiftsThePen()
    {
        var series = new ChartSeries("a", [0, 1, 2, 3], [1, double.NaN, 1, 1]);
        Assert.Equal("M0 1M2 1L3 1", ChartPath.Of(series, x => x, y => y, 0, 10));
    }

    [Fact]
    public void Chart_SameWidth_HasItsPlotAtTheSamePlace()
    {
        static string FirstGrid(LineChart chart) => Regex.Match(chart.ToSvg(), "class=\"axis\" d=\"M([0-9.]+) [0-9.]+L([0-9.]+)").Result("$1 $2");
        var small = new LineChart { Series = [new("", [0, 1], [0, 1])] };
        var large = new LineChart { Series = [new("", [0, 1], [0, 123_456])], PlotHeight = 400, Title = "other", XMarkNames = ["a"], XMarks = [1] };
        Assert.Equal(FirstGrid(small), FirstGrid(large));
    }
}
