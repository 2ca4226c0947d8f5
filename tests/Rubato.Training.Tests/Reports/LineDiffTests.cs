using Rubato.Training.Reports;

namespace Rubato.Training.Tests.Reports;

public class LineDiffTests
{
    static string Diff(string first, string second) => string.Join('|', LineDiff.Between(first, second).Select(line => $"{line.Sign}{line.Text}"));

    [Theory]
    [InlineData("a\nb\nc", "a\nb\nc\n", " a| b| c")]
    [InlineData("a\nb\nc", "a\nx\nc", " a|-b|+x| c")]
    [InlineData("a\nb\nc\nd", "b\nd\ne", "-a| b|-c| d|+e")]
    [InlineData("a", "b", "-a|+b")]
    [InlineData("a\r\nb", "a\nb", " a| b")]
    [InlineData("a\na\nb", "a\nb\nb", " a|-a|+b| b")]
    [InlineData("", "", " ")]
    public void Between_Texts_KeepsWhatBothHave(string first, string second, string expected) => Assert.Equal(expected, Diff(first, second));

    /// <summary>Both texts can be read off their difference, and no shorter one would do for these.</summary>
    [Fact]
    public void Between_RandomTexts_HoldsBoth()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 200; trial++)
        {
            string Text() => string.Join('\n', Enumerable.Range(0, random.Next(1, 12)).Select(_ => "abc"[random.Next(3)]));
            var (first, second) = (Text(), Text());
            var lines = LineDiff.Between(first, second);
            Assert.Equal(first, string.Join('\n', lines.Where(line => line.Sign != '+').Select(line => line.Text)));
            Assert.Equal(second, string.Join('\n', lines.Where(line => line.Sign != '-').Select(line => line.Text)));
            Assert.Equal(LongestCommon(first.Split('\n'), second.Split('\n')), lines.Count(line => line.Sign == ' '));
        }
    }

    [Fact]
    public void Between_LongTexts_GivesTheMiddleAsReplaced()
    {
        var first = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"a{i}"));
        var second = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"b{i}"));
        Assert.Equal(10_002, LineDiff.Between($"start\n{first}\nend", $"start\n{second}\nend").Count);
    }

    static int LongestCommon(ReadOnlySpan<string> a, ReadOnlySpan<string> b) =>
        a.IsEmpty || b.IsEmpty ? 0
        : a[0] == b[0] ? 1 + LongestCommon(a[1..], b[1..])
        : Math.Max(LongestCommon(a[1..], b), LongestCommon(a, b[1..]));
}
