using System.Diagnostics;
using System.Globalization;
using Rubato.Functions;

namespace Rubato.Tests.Language;

public class PlanParserTests
{
    [Fact]
    public void Plan_AnyTree_ReadsBackFromItsText() => RandomPlans.ForAll(seed =>
    {
        var plan = new RandomPlans(seed).AnyPlan();
        var again = Plan.Parse(plan.ToString());
        Assert.Equal(plan, again);
        Assert.Equal(plan.GetHashCode(), again.GetHashCode());
        Assert.Equal(plan.ToString(), again.ToString());
        foreach (var line in plan.Lines) Assert.Equal(line.Formula, Formula.Parse(line.Formula.ToString()));
    });

    [Theory]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("(-2) ^ 2", 4)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("2 ^ -1", 0.5)]
    [InlineData("8 - 4 - 2", 2)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("-2 * 3", -6)]
    [InlineData("2 * -3", -6)]
    [InlineData("--3", 3)]
    [InlineData(".5e1", 5)]
    [InlineData("1.e-1", 0.1)]
    public void Arithmetic_Precedence_IsTheLanguages(string text, double expected)
    {
        Assert.Equal(expected, Plan.Parse("x = " + text).Compile(new PlanContext(1)).At(0, 0), 1e-15);
        Assert.Equal(Formula.Parse(text), Formula.Parse(Formula.Parse(text).ToString()));
    }

    [Fact]
    public void Plan_BrokenLinesCommentsAndSemicolons_ReadAsOne()
    {
        var plan = Plan.Parse("""
            # a comment
            lr = linear(0.001, # with a comment inside
                        0.1) for 5%
                 then cosine(0.1,
                             1e-4); momentum = 0.9
            lr[block.*] =
                0.1
            """);
        Assert.Equal(["lr", "momentum", "lr[block.*]"], plan.Lines.Select(line => line.Target));
        Assert.IsType<Sequence>(plan.Lines[0].Formula);
    }

    [Fact]
    public void Call_ByName_IsTheSameAsByPosition()
    {
        Assert.Equal(Formula.Parse("polynomial(1, 0, 2)"), Formula.Parse("polynomial(power: 2, from: 1, to: 0)"));
        Assert.Equal(new Exponential(1, Rate: 0.9), Formula.Parse("exponential(1, rate: 0.9)"));
        Assert.Equal("exponential(1, rate: 0.9)", Formula.Parse("exponential(1, rate: 0.9)").ToString());
    }

    [Fact]
    public void Parse_RandomCharacters_ThrowsNothingButItsOwn() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        const string Alphabet = "lr=0.1e-9%st then for linear(cosine),:[]*^+-/#;<>' and not if(\n\r\t\"\\{}é\uD83D\0 let a";
        var text = new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => random.Next(9) == 0 ? (char)random.Next(65536) : Alphabet[random.Next(Alphabet.Length)])]);
        ReadOrRefuse(text);
    });

    [Fact]
    public void Parse_MutatedPlans_ThrowsNothingButItsOwn() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var text = new RandomPlans(seed).AnyPlan().ToString().ToList();
        for (var i = 0; i < 1 + random.Next(4); i++)
        {
            var at = random.Next(text.Count);
            if (random.Next(2) == 0) text.RemoveAt(at);
            else text.Insert(at, "()[],:=%^*-\n9e.x<>\"'"[random.Next(20)]);
            if (text.Count == 0) break;
        }
        ReadOrRefuse(new string([.. text]));
    });

    [Theory]
    [InlineData("(", 10_000)]
    [InlineData("-", 10_000)]
    [InlineData("min(", 10_000)]
    [InlineData("2^", 10_000)]
    [InlineData("1+", 500_000)]
    [InlineData("1 for 1st then ", 60_000)]
    [InlineData("9", 1_000_000)]
    [InlineData("x", 1_000_000)]
    [InlineData("lr = (\n", 100_000)]
    [InlineData("let a = b\n", 100_000)]
    [InlineData("linear(1,", 110_000)]
    [InlineData("round(1,[", 10_000)]
    [InlineData("if(not ", 10_000)]
    [InlineData("if(1<2 and 1<", 70_000)]
    [InlineData("1<", 400_000)]
    [InlineData("\"a\" ", 200_000)]
    [InlineData("torch.StepLR(", 70_000)]
    public void Parse_HostileText_EndsSoonWithAFinding(string repeated, int times)
    {
        var clock = Stopwatch.StartNew();
        ReadOrRefuse("lr = " + string.Concat(Enumerable.Repeat(repeated, times)) + "1");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Compile_ALongChainOfHelpers_NeedsNoStack()
    {
        var text = "let a0 = 1\n" + string.Concat(Enumerable.Range(1, 3000).Select(i => $"let a{i} = a{i - 1} + 1\n")) + "lr = a3000";
        Assert.Equal(3001, Plan.Parse(text).Compile(new PlanContext(10)).At("lr", 0));
    }

    [Fact]
    public void Everything_UnderAGermanCulture_IsTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var plan = Plan.Parse("lr = linear(0.001, 1.5) for 2.5% then -0.25");
            Assert.Equal("lr = linear(0.001, 1.5) for 2.5% then -0.25", plan.ToString());
            Assert.Equal(plan, Plan.Parse(plan.ToString()));
            Assert.Contains("-0.25 at step", plan.Check(new PlanContext(1000)).Single(f => f.Code == "negative").Message);
            Assert.Equal("0.5 … 1.5", new Interval(0.5, 1.5).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    static void ReadOrRefuse(string text)
    {
        try
        {
            Plan.Parse(text).Check(new PlanContext(100, 10, 8));
        }
        catch (PlanException refused)
        {
            Assert.NotEmpty(refused.Findings);
            Assert.All(refused.Findings, finding => Assert.True(finding is { Line: > 0, Column: > 0 }));
        }
    }
}
