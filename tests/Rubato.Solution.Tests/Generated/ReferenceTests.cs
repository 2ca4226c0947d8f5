using Rubato.Language;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Generated;

/// <summary>The reference's pages are what the functions' documentation gives.</summary>
public class ReferenceTests
{
    public static TheoryData<string> Functions => [.. FunctionInfo.All.Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Doc_OfEveryFunction_IsWhole(string name)
    {
        var doc = FunctionDoc.All.Single(doc => doc.Function.Name == name);
        Assert.True(!doc.Complaints().Any(), $"{name} ({doc.SourceFile}): its documentation {string.Join("; ", doc.Complaints())}.");
        Assert.NotEmpty(new ExampleCurve(name, doc.Example ?? "").Values);
    }

    [Fact]
    public void Reference_IsCurrent() => GeneratedFiles.AssertCurrent("docs/reference", ReferencePages.All(), ".svg", ".md");

    [Fact]
    public void Reference_InAnotherCulture_IsTheSame() => Assert.Equal(ReferencePages.All(), Culture.German(ReferencePages.All));

    [Fact]
    public void Doc_WithoutAnExampleOrASection_SaysSo()
    {
        var linear = FunctionInfo.All.Single(info => info.Name == "linear");
        var doc = FunctionDoc.Parse(linear, "src/Rubato/Functions/Shapes/Linear.cs", "A line. Formula: v = t. Differs from none. Edge: none.", null);
        Assert.Equal("A line.", doc.Sentence);
        Assert.Equal("v = t.", doc.Sections["Formula"]);
        Assert.Equal("from none.", doc.Sections["Differs"]);
        var complaints = string.Join('\n', doc.Complaints());
        Assert.Contains("has no example", complaints);
        Assert.Contains("unknown section 'Edge:'", complaints);
        Assert.Contains("has no section 'Edges:'", complaints);
        Assert.Contains("has no section 'Range:'", complaints);
        Assert.DoesNotContain("'Formula:'", complaints);
    }

    [Fact]
    public void Example_ThatIsNoCall_SaysWhose() =>
        Assert.Contains("shape: the example `linear(1)`", Assert.Throws<InvalidOperationException>(() => new ExampleCurve("shape", "linear(1)")).Message);

    [Fact]
    public void Difference_OfTwoTexts_NamesTheLinesWithTheirHeading() => Assert.Equal(
        "- class A: int B()\n+ class A: long B()",
        GeneratedFiles.Difference("class A : C\n    int B()\n    int D()\n", "class A : C\n    long B()\n    int D()\n"));
}
